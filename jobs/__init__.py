"""What is done by the clock: one file each, with NAME, EVERY, ABOUT and run_once()."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs import sync_user_groups, sync_users
from jobs.clock import runs, timetable
from jobs.clock.job import Job
from models import JobRun
from models.database import connection
from phoenix_bot.acts.refusals import Refused

JOBS: tuple[Job, ...] = (sync_users, sync_user_groups)

AT_START: tuple[Job, ...] = (sync_users,)
"""Those that also run whenever the bot starts: what Slack told meanwhile was missed."""


@dataclass(frozen=True)
class Overview:
    """A job as people see it: its `newest` run, if any, and when it runs next.

    `hanging` is the run that holds up the newest one, if any: it has lasted longer than the job's interval.
    """

    job: Job
    newest: JobRun | None
    next_at: datetime
    hanging: JobRun | None = None


def overview(now: datetime, jobs: Sequence[Job] = JOBS) -> list[Overview]:
    """Every job, in the order of `jobs`."""
    with connection():
        return [_overview(job, runs.newest(job.NAME), now) for job in jobs]


def _overview(job: Job, newest: JobRun | None, now: datetime) -> Overview:
    hanging = runs.hanging(newest) if newest is not None else None
    return Overview(job, newest, timetable.next_at(job.EVERY, newest, now=now), hanging)


def find(name: str) -> Job:
    """The job of this name; Refused, with the names there are, if there is none."""
    named = {job.NAME: job for job in JOBS}
    if name in named:
        return named[name]
    raise Refused(f"There is no job {name!r}. The jobs are: {', '.join(named)}.")
