"""When a job is due: at fixed moments, so that all copies of the bot agree on them, even after a restart.

Where the wall clock does not help, because it went back, the time counts that has passed in between.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models import JobOutcome, JobRun

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

AGAIN = timedelta(hours=1)
"""A job that failed runs again after at most so long."""

STARTS = timedelta(minutes=10)
"""All starts of the bot within one such interval count as one."""

SKEW = timedelta(minutes=1)
"""How far the clocks of several copies may be apart. A run that began even later shows that one went back."""


@dataclass(frozen=True)
class Newest:
    """The run of a job that was asked for last, and for how long it has been that and as far as it is.

    `age` is what has passed, whatever the wall clock says, as far as this process has seen.
    """

    run: JobRun
    age: timedelta


def due_at(
    every: timedelta,
    newest: Newest | None,
    *,
    now: datetime,
    at_start: bool = False,
    is_first_look: bool = False,
) -> datetime | None:
    """The moment for which a job should run now; None if it need not run.

    It need not if its `newest` run was for that moment or began after it. If several moments were missed,
    one run for the latest makes up for all. `at_start` asks for a run because the bot has just started.
    `is_first_look`: this process cannot know yet how long ago the newest run was.
    """
    if newest is None:
        return latest(min(every, STARTS) if at_start else every, now)
    if _is_under_way(newest, every):
        return None
    step = _step(every, newest.run)
    moment = latest(min(step, STARTS) if at_start else step, now)
    latest_run = max(newest.run.due_at, newest.run.started_at or EPOCH)
    if latest_run < moment:
        return moment
    is_puzzling = is_first_look and latest_run > now + SKEW
    return now if is_puzzling or newest.age >= step else None


def next_at(every: timedelta, newest: JobRun | None, *, now: datetime) -> datetime:
    """When a job will run next, as far as the wall clock tells."""
    step = _step(every, newest)
    seen = Newest(newest, now - (newest.started_at or newest.due_at)) if newest else None
    return now if due_at(every, seen, now=now) else latest(step, now) + step


def latest(step: timedelta, now: datetime) -> datetime:
    """The latest moment that is a whole number of steps after 1970 began."""
    return now - (now - EPOCH) % step


def _step(every: timedelta, newest: JobRun | None) -> timedelta:
    has_failed = newest is not None and newest.outcome == JobOutcome.FAILED
    return min(every, AGAIN) if has_failed else every


def _is_under_way(newest: Newest, every: timedelta) -> bool:
    """Whether a run waits or goes on. A run that has lasted a whole interval does not hold up the next."""
    if newest.run.outcome == JobOutcome.RUNNING:
        return newest.age < every
    return newest.run.outcome == JobOutcome.WAITING
