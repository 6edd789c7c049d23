"""What Slack refuses an app as a whole: its manifest, its scopes, its rates; and faults on request.

What it refuses of one message or view is in block_kit/.
"""
