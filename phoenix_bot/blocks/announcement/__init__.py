"""The announcement in its channel, the comments in its thread, and what stands beside an outage.

Messages anywhere else are in messages/.
"""
