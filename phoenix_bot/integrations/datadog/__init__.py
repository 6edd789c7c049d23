"""Datadog's API. Import it only where Datadog is configured."""
