"""Services beside Slack, each imported only when it is configured."""
