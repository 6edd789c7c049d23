"""The job notify: remind people of ETAs that are about to pass or have passed."""

from datetime import datetime

from jobs.clock.job import Report, every, needs_no_settings
from models.database import connection
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import due
from phoenix_bot.settings import Settings

NAME = "notify"
ABOUT = "remind people of ETAs that are about to pass or have passed"
when = every(minutes=1)
unconfigured = needs_no_settings


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Mark the outages whose ETA has passed, and remind those who work on them."""
    with connection():
        passed = due.overdue(now)
    late = sum(reminders.mark_overdue(outage_id, now=now) for outage_id in passed)
    with connection():
        wanted = due.etas(now, before=settings.notify_before_eta)
    told = sum(reminders.remind(one, now=now) for one in wanted)
    return f"{told} reminders of ETAs; {late} ETAs have just passed."
