"""Made-up jobs, and a scheduler whose time a test moves."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from jobs.clock import runs as job_runs
from jobs.clock.job import Job, Report
from jobs.clock.scheduler import Scheduler
from jobs.clock.when import EPOCH, Every, When
from models import JobRun
from models.database import connection
from phoenix_bot.settings import Settings
from tests.settings import SETTINGS

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def nothing(report: Report) -> str:
    return "done"


@dataclass(eq=False)
class Chore:
    """A job that does `work`, and counts how often it began."""

    NAME: str = "chore"
    EVERY: timedelta = DAY
    ABOUT: str = "a chore"
    missing: str = ""
    work: Callable[[Report], str] = nothing
    begun: int = 0
    hold: threading.Event = field(default_factory=threading.Event)

    def when(self, settings: Settings) -> When:
        return Every(self.EVERY)

    def unconfigured(self, settings: Settings) -> str:
        return self.missing

    def run_once(self, *, now: datetime, settings: Settings, report: Report) -> str:
        self.begun += 1
        return self.work(report)


def scheduler(*jobs: Job, at_start: tuple[Job, ...] = ()) -> Scheduler:
    """One copy of the bot's scheduler, not started: tests tick it. The jobs have been known for long."""
    for job in jobs:
        job_runs.known_since(job.NAME, now=EPOCH)
    return Scheduler(jobs, SETTINGS, at_start=at_start)


def tick(copy: Scheduler, now: datetime, *, after: timedelta | None = None) -> None:
    """Let it look at what is due, and wait for what that begins.

    `now` is what the wall clock shows, `after` the time that has really passed since the test began at NOON.
    """
    look(copy, now, after=after)
    assert copy.join(10)


def look(copy: Scheduler, now: datetime, *, after: timedelta | None = None) -> None:
    """Let it look at what is due; see tick()."""
    copy.tick(now, ((now - NOON) if after is None else after).total_seconds())


def runs(name: str = "chore") -> list[JobRun]:
    """The runs of a job, the oldest first."""
    with connection():
        return list(JobRun.select().where(JobRun.name == name).order_by(JobRun.due_at))


def outcomes(name: str = "chore") -> list[str]:
    """How they went."""
    return [run.outcome for run in runs(name)]
