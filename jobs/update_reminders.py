"""The job notify-communication-assignee: ask communication assignees for an update."""

from datetime import datetime

from jobs.clock.job import Report, every, needs_no_settings
from models.database import connection
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import due
from phoenix_bot.settings import Settings

NAME = "notify-communication-assignee"
ABOUT = "ask communication assignees for an update"
when = every(minutes=1)
unconfigured = needs_no_settings


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Ask the communication assignees of outages that nobody has heard about for long."""
    with connection():
        wanted = due.updates(
            now, after=settings.update_reminder_after, by_severity=dict(settings.severity_updates)
        )
    told = sum(reminders.remind(one, now=now) for one in wanted)
    return f"{told} communication assignees were asked for an update."
