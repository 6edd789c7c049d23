"""An outage's own channel: asked for, told, named, and what Slack tells of it.

The announcement's thread is not here: see history.py beside this folder.
"""
