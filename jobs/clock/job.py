"""What a job is, and what it gets to run with."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from jobs.clock.when import When
from phoenix_bot.settings import Settings


class JobFailed(Exception):
    """A job could not do all of its work. Its text says why, for people and without secrets."""


class Stopped(JobFailed):
    """It was told to stop before it was done. What it did is kept; the next run starts from the beginning."""


class Report:
    """How a run reports its progress and waits. Each use raises Stopped if the run must end."""

    def __init__(self, tell: Callable[[str], None], stopping: threading.Event) -> None:
        self._tell = tell
        self._stopping = stopping

    def __call__(self, progress: str) -> None:
        """Say how far the run is."""
        self.wait(0)
        self._tell(progress)

    def wait(self, seconds: float) -> None:
        """Do nothing for so many seconds."""
        if self._stopping.wait(seconds):
            raise Stopped(str(Stopped.__doc__))


class Job(Protocol):
    """A module in jobs/: people type its NAME, and ABOUT explains it."""

    NAME: str
    ABOUT: str

    def when(self, settings: Settings) -> When:
        """When it runs."""

    def unconfigured(self, settings: Settings) -> str:
        """Why it does not run with these settings, as a sentence; "" if it does."""

    def run_once(self, *, now: datetime, settings: Settings, report: Report) -> str:
        """Do the work, and return in words what was done. Raises JobFailed if not all could be done.

        It must bear being interrupted at any moment and being repeated.
        """
