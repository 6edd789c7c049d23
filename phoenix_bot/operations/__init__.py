"""Running The Phoenix: the process, its database at start, the check, commands and the HTTP server.

What people do in Slack is not here, nor what the clock does: see listeners/ and jobs/.
"""
