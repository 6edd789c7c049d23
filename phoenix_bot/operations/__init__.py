"""Running The Phoenix: the process, its database at start, the check, commands and the HTTP server.

What people do in Slack is in listeners/, and what the clock starts is in jobs/.
"""
