"""What a job is, and what it gets to run with."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from jobs.clock.when import Every, When
from models import JobRun
from phoenix_bot.settings import Settings


class JobFailed(Exception):
    """A job could not do all of its work. Its text says why, for people and without secrets."""


class Stopped(JobFailed):
    """It was told to stop before it was done. What it did is kept; the next run starts from the beginning."""


@dataclass(frozen=True)
class Occasion:
    """What a run is for: the moment `at` which the job was due, or the run itself if a person asked for it.

    All runs for one occasion have the same `key`, in whichever copy of the bot.
    """

    at: datetime
    key: str


class Report:
    """How a run reports its progress and waits. Each use raises Stopped if the run must end.

    It also knows what the `run` is for; without one, the clock asked for it.
    """

    def __init__(
        self, tell: Callable[[str], None], stopping: threading.Event, run: JobRun | None = None
    ) -> None:
        self._tell = tell
        self._stopping = stopping
        self._run = run

    def __call__(self, progress: str) -> None:
        """Say how far the run is."""
        self.wait(0)
        self._tell(progress)

    def wait(self, seconds: float) -> None:
        """Do nothing for so many seconds."""
        if self._stopping.wait(seconds):
            raise Stopped(str(Stopped.__doc__))

    def occasion(self, when: When, *, now: datetime) -> Occasion:
        """What this run is for. A run that makes up for a failed one is for the same moment as that was."""
        if self._run is not None and self._run.by_hand:
            return Occasion(now, f"by hand {self._run.due_at.isoformat()}")
        # The copy that asked for the run may have a clock that is ahead of ours.
        moment = when.latest(max(now, self._run.due_at) if self._run is not None else now)
        return Occasion(moment, moment.isoformat())


def every(**span: int) -> Callable[[Settings], When]:
    """The when() of jobs that run again after an interval, such as every(minutes=1)."""
    interval = Every(timedelta(**span))
    return lambda settings: interval


def needs_no_settings(settings: Settings) -> str:
    """The unconfigured() of jobs that always run."""
    return ""


class Job(Protocol):
    """A module in jobs/: people type its NAME, and ABOUT explains it."""

    NAME: str
    ABOUT: str

    def when(self, settings: Settings, /) -> When:
        """When it runs."""

    def unconfigured(self, settings: Settings, /) -> str:
        """Why it does not run with these settings, as a sentence; "" if it does."""

    def run_once(self, *, now: datetime, settings: Settings, report: Report) -> str:
        """Do the work, and return in words what was done. Raises JobFailed if not all could be done.

        It must bear being interrupted at any moment and being repeated.
        """
