"""What a job is, and what it is given to run with."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from phoenix_bot.settings import Settings


class JobFailed(Exception):
    """A job could not do all of its work; says so in words for people, without secrets."""


class Stopped(JobFailed):
    """It was told to stop before it was done. What it did stays; the next run begins anew."""


class Report:
    """What a run says while it lasts, and how it waits. Each use raises Stopped if the run is to end."""

    def __init__(self, tell: Callable[[str], None], stopping: threading.Event) -> None:
        self._tell = tell
        self._stopping = stopping

    def __call__(self, progress: str) -> None:
        """Say how far it is."""
        self.wait(0)
        self._tell(progress)

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""
        if self._stopping.wait(seconds):
            raise Stopped(str(Stopped.__doc__))


class Job(Protocol):
    """A module in jobs/: NAME is what people type, EVERY how often it runs, ABOUT what it does, in words."""

    NAME: str
    EVERY: timedelta
    ABOUT: str

    def run_once(self, *, now: datetime, settings: Settings, report: Report) -> str:
        """Do the work and answer what was done, in words. It may be repeated and interrupted at any time.

        JobFailed if not all could be done.
        """
