"""Messages outside the announcement's thread: direct, in an outage's channel, and notices.

The announcement and its comments are in announcement/.
"""
