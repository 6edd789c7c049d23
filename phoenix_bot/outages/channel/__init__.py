"""An outage's own channel: asking for it, naming it, what it is told, and what we learn about it.

The announcement's thread is not here: see history.py beside this folder.
"""
