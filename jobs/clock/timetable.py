"""When a job is due: at fixed moments, so that all copies of the bot agree on them, even after a restart.

Where the wall clock does not help, because it went back, the time counts that has passed in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.clock.when import EPOCH, Every, When
from models import JobOutcome, JobRun

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
    when: When,
    newest: Newest | None,
    *,
    now: datetime,
    known_since: datetime = EPOCH,
    at_start: bool = False,
    is_first_look: bool = False,
) -> datetime | None:
    """The moment for which a job should run now; None if it need not run.

    It need not if its `newest` run was for that moment or began after it. If several moments were missed,
    one run for the latest makes up for all. A job without any run waits for its first moment after it became
    `known_since`. `at_start` asks for a run because the bot has just started. `is_first_look`: this process
    cannot know yet how long ago the newest run was.
    """
    step = _step(when, newest.run if newest else None)
    if at_start:
        step = _at_most(STARTS, step)
    moment = step.latest(now)
    if newest is None:
        return moment if at_start or moment > known_since else None
    if _is_under_way(newest, when.interval):
        return None
    latest_run = max(newest.run.due_at, newest.run.started_at or EPOCH)
    if latest_run < moment:
        return moment
    is_puzzling = is_first_look and latest_run > now + SKEW
    return now if is_puzzling or newest.age >= step.longest else None


def next_at(when: When, newest: JobRun | None, *, now: datetime, known_since: datetime = EPOCH) -> datetime:
    """When a job will run next, as far as the wall clock tells."""
    seen = Newest(newest, now - (newest.started_at or newest.due_at)) if newest else None
    is_due = due_at(when, seen, now=now, known_since=known_since)
    return now if is_due else _step(when, newest).following(now)


def _step(when: When, newest: JobRun | None) -> When:
    has_failed = newest is not None and newest.outcome == JobOutcome.FAILED
    return _at_most(AGAIN, when) if has_failed else when


def _at_most(interval: timedelta, when: When) -> When:
    return when if when.interval <= interval else Every(interval)


def _is_under_way(newest: Newest, interval: timedelta) -> bool:
    """Whether a run waits or goes on. A run that has lasted a whole interval does not hold up the next."""
    if newest.run.outcome == JobOutcome.RUNNING:
        return newest.age < interval
    return newest.run.outcome == JobOutcome.WAITING
