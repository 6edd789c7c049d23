"""Reading outages: lists, timelines, the export, and what an announcement shows beside its outage.

Nothing here changes an outage.
"""
