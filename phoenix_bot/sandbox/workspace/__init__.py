"""What the workspace holds (members, channels, messages, views), and what happens when that changes.

What Slack refuses is in limits/ and block_kit/; what people and the app do to it in actions/ and web_api/.
"""
