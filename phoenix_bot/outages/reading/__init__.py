"""What is only read of outages: lists, searches, timelines, the export, what stands around one.

Nothing here changes an outage.
"""
