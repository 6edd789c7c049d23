"""The jobs, which the clock starts: one file each, with NAME, EVERY, ABOUT and run_once().

What people start in Slack is in listeners/. When and how a job runs is in jobs/clock/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs import sync_readers, sync_user_groups, sync_users
from jobs.clock import runs, timetable
from jobs.clock.job import Job
from models import JobRun
from models.database import connection
from phoenix_bot.acts.refusals import Refused

JOBS: tuple[Job, ...] = (sync_users, sync_readers, sync_user_groups)

AT_START: tuple[Job, ...] = (sync_readers, sync_users)
"""Jobs that also run whenever the bot starts: it has missed what Slack sent while it was down."""


@dataclass(frozen=True)
class Overview:
    """A job as people see it: its `newest` run, if there is one, and when it runs next.

    `hanging` is a run that has lasted longer than the job's interval, if one keeps the newest from starting.
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
    """The job of this name; Refused, with the names of all jobs, if there is none."""
    named = {job.NAME: job for job in JOBS}
    if name in named:
        return named[name]
    raise Refused(f"There is no job {name!r}. The jobs are: {', '.join(named)}.")
