"""The job notify-communication-assignee: ask communication assignees for an update."""

from datetime import datetime, timedelta

from jobs.clock.job import Report
from jobs.clock.when import Every, When
from models.database import connection
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import due
from phoenix_bot.settings import Settings

NAME = "notify-communication-assignee"
ABOUT = "ask communication assignees for an update"


def when(settings: Settings) -> When:
    """See jobs.clock.job.Job."""
    return Every(timedelta(minutes=1))


def unconfigured(settings: Settings) -> str:
    """See jobs.clock.job.Job."""
    return ""


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Ask the communication assignees of outages that nobody has heard about for long."""
    with connection():
        wanted = due.updates(now, after=settings.update_reminder_after)
    told = sum(reminders.remind(one, now=now) for one in wanted)
    return f"{told} communication assignees were asked for an update."
