"""What the workspace holds (members, channels, messages, views), and what happens when it changes.

What people and the app do is in actions/ and web_api/, most of what Slack refuses in limits/ and block_kit/.
"""
