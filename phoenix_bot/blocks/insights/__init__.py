"""Insights, the figures about outages and alerts in a period: their values, and how people see them."""
