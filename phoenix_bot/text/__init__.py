"""Pure text: Slack markup, permalinks, names, and addresses within App Home. No query, no clock."""
