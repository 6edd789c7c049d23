"""People at their screens: what they read and do, as the tests and the page drive them.

What Slack makes of it is in wire/ and actions/.
"""
