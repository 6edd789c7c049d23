"""The Phoenix: announces outages in Slack and keeps everyone informed until they are resolved."""
