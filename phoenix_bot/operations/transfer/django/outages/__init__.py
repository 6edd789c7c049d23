"""Outages with all rows about them: read side by side, made one history, and stored."""
