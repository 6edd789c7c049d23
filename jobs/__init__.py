"""The jobs, which the clock starts: one file each, with NAME, ABOUT, when(), unconfigured() and run_once().

What people start in Slack is in listeners/. When and how a job runs is in jobs/clock/.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs import (
    alert_retention,
    digest,
    due_dates,
    eta_reminders,
    join_alert_channels,
    metrics,
    post_mortem_report,
    post_mortems,
    sync_readers,
    sync_user_groups,
    sync_users,
    unknown_etas,
    update_reminders,
)
from jobs.clock import runs, timetable
from jobs.clock.job import Job
from jobs.clock.when import EPOCH
from models import JobRun
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.settings import Settings

JOBS: tuple[Job, ...] = (
    *(sync_users, sync_readers, sync_user_groups),
    *(eta_reminders, update_reminders, unknown_etas),
    *(due_dates, post_mortems, post_mortem_report, digest),
    *(join_alert_channels, alert_retention, metrics),
)

AT_START: tuple[Job, ...] = (sync_readers, sync_users)
"""Jobs that also run whenever the bot starts: it has missed what Slack sent while it was down."""


@dataclass(frozen=True)
class Overview:
    """A job as people see it: its `newest` run, if there is one, and when it runs next.

    `when` says in words how often it runs. `hanging` is a run that has lasted longer than the job's interval,
    if one keeps the newest from starting. `unconfigured` says why the job does not run; "" if it does.
    """

    job: Job
    when: str
    newest: JobRun | None
    next_at: datetime
    hanging: JobRun | None = None
    unconfigured: str = ""


def overview(now: datetime, settings: Settings, jobs: Sequence[Job] = JOBS) -> list[Overview]:
    """Every job, in the order of `jobs`."""
    with connection():
        newest = runs.newest_of_all()
        return [_overview(job, newest.get(job.NAME), now, settings) for job in jobs]


def _overview(job: Job, newest: JobRun | None, now: datetime, settings: Settings) -> Overview:
    when = job.when(settings)
    since = now if newest is None else EPOCH
    return Overview(
        job,
        str(when),
        newest,
        timetable.next_at(when, newest, now=now, known_since=since),
        runs.hanging(newest) if newest is not None else None,
        job.unconfigured(settings),
    )


def find(name: str) -> Job:
    """The job of this name, however it is written; Refused, with the names of all jobs, if there is none."""
    named = {job.NAME: job for job in JOBS}
    if spelled(name) in named:
        return named[spelled(name)]
    raise Refused(f"There is no job {name!r}. The jobs are: {', '.join(named)}.")


def spelled(name: str) -> str:
    """How a job's name is spelled that somebody typed with spaces or underscores."""
    return "-".join(re.split(r"[\s_-]+", name.casefold().strip()))


def require_configured(job: Job, settings: Settings) -> None:
    """Refused, with what is not set, if the job does not run with these settings."""
    if why := job.unconfigured(settings):
        raise Refused(f"{job.NAME} does not run. {why}")
