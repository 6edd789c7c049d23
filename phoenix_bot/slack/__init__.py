"""Talking to Slack: the client, the connection, uploads, and what an answer means. No rule lives here."""
