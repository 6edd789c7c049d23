"""The announcement in its channel, and the comments in its thread.

Messages in other places are in messages/.
"""
