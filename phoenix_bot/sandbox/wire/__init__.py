"""What Slack sends to the app and does with its answers: Socket Mode, interactions, response_urls.

The events themselves are in workspace/events.py, the calls of the app in web_api/.
"""
