"""`make bench`: how long people wait for the bot and what it costs, beside a bare Bolt app in the same run.

The people and their Slack, a sandbox for each app, are this process. Each app is a process of its own.
"""
