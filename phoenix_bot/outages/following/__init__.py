"""Following: people who do not work on an outage hear by direct message how it goes on.

Whoever may read outages may follow them, one by one or all of a system.
"""
