"""Services beside Slack. Each is imported only where it is configured."""
