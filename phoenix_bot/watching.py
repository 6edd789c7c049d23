"""Who watches the bot: services that are told of errors and of runs of jobs.

What happens is told where it happens; a watcher need not exist, and whatever it does changes nothing there.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from phoenix_bot.settings.times import TimeOfWeek

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where an error was caught: a `part` of the bot, such as "job", and the name of what failed there.

    The name is one of our own words: nothing that people typed. `code` is what another service, such as
    Slack, calls the error.
    """

    part: str
    name: str
    outage_id: int | None = None
    code: str = ""


@dataclass(frozen=True)
class Rhythm:
    """How often a job runs: after an interval or, if `at` is given, at that time in a zone."""

    every: timedelta
    at: TimeOfWeek | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class Run:
    """One run of a job; `id` tells it from all others of that job."""

    id: int
    job: str
    rhythm: Rhythm


class Watcher:
    """Is told what happens, on the thread where it happens, so each method returns at once."""

    def failed(self, error: Exception, place: Place) -> None:
        """Something failed that nobody foresaw."""

    def job_began(self, run: Run) -> None:
        """A run of a job has begun."""

    def job_ended(self, run: Run, *, seconds: float, has_failed: bool) -> None:
        """A run of a job has ended, after so many seconds."""


_watchers: list[Watcher] = []


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Tell this watcher everything until the end of the block."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def failed(error: Exception, part: str, name: str, outage_id: int | None = None, code: str = "") -> None:
    """Tell that something failed; see Place."""
    _tell(lambda watcher: watcher.failed(error, Place(part, name, outage_id, code)))


def job_began(run: Run) -> None:
    """See Watcher."""
    _tell(lambda watcher: watcher.job_began(run))


def job_ended(run: Run, *, seconds: float, has_failed: bool) -> None:
    """See Watcher."""
    _tell(lambda watcher: watcher.job_ended(run, seconds=seconds, has_failed=has_failed))


def _tell(happened: Callable[[Watcher], None]) -> None:
    for watcher in tuple(_watchers):
        try:
            happened(watcher)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not add to what happened
            log.warning("%s could not be told: %s", type(watcher).__name__, type(error).__name__)
