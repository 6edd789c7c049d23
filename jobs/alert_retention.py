"""The job thin-alerts: deletes old alerts, and what is only kept to recognise repeated notifications."""

from datetime import datetime

from jobs.clock.job import Report, needs_no_settings
from jobs.clock.when import At, When
from phoenix_bot.monitors import retention
from phoenix_bot.settings import Settings
from phoenix_bot.settings.times import time_of_week

NAME = "thin-alerts"
ABOUT = "delete old alerts of monitors"
unconfigured = needs_no_settings

AT = time_of_week("03:30")


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return At(AT, settings.timezone)


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Delete, some at a time, so that nobody waits for it."""
    notices = retention.forget_notices(now=now, wait=report.wait)
    if not settings.alert_retention:
        return f"{notices:,} notifications are forgotten. Alerts are kept: ALERT_RETENTION_DAYS is not set."
    alerts = retention.delete_alerts(before=now - settings.alert_retention, wait=report.wait)
    return f"{notices:,} notifications are forgotten, {alerts:,} alerts deleted."
