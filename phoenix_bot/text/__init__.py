"""Pure text: Slack's markup, permalinks, names, numbers, values of fields, addresses within App Home.

No query, no clock.
"""
