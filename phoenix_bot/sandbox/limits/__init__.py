"""What limits the app: its manifest, its scopes, Slack's rates, and faults on request.

What Slack refuses in a message or view is in block_kit/.
"""
