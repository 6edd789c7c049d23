"""The job unknown-eta: ask solution assignees for an ETA where there is none."""

from datetime import datetime

from jobs.clock.job import Report, every, needs_no_settings
from models.database import connection
from phoenix_bot.outages import reminders
from phoenix_bot.outages.reading import due
from phoenix_bot.settings import Settings

NAME = "unknown-eta"
ABOUT = "ask solution assignees for an ETA where there is none"
when = every(minutes=1)
unconfigured = needs_no_settings


def run_once(*, now: datetime, settings: Settings, report: Report) -> str:
    """Ask the solution assignees of outages without an ETA."""
    with connection():
        wanted = due.unknown_etas(now, after=settings.unknown_eta_prompt_after)
    told = sum(reminders.remind(one, now=now) for one in wanted)
    return f"{told} solution assignees were asked for an ETA."
