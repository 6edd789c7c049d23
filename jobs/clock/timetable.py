"""When a job is due: at fixed moments, so that all copies of the bot agree on them, even after a restart."""

from datetime import UTC, datetime, timedelta

from models import JobOutcome, JobRun

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

AGAIN = timedelta(hours=1)
"""A job that failed runs again after at most so long."""

STARTS = timedelta(minutes=10)
"""All starts of the bot within one such interval count as one."""


def due_at(
    every: timedelta, newest: JobRun | None, *, now: datetime, at_start: bool = False
) -> datetime | None:
    """The moment for which a job should run now; None if it need not run.

    It need not if its `newest` run was for that moment or began after it. If several moments were missed,
    one run for the latest makes up for all. `at_start` asks for a run because the bot has just started.
    """
    if newest is not None and _is_under_way(newest, every, now=now):
        return None
    step = _step(every, newest)
    moment = latest(min(step, STARTS) if at_start else step, now)
    return moment if newest is None or max(newest.due_at, newest.started_at or EPOCH) < moment else None


def next_at(every: timedelta, newest: JobRun | None, *, now: datetime) -> datetime:
    """When a job will run next."""
    step = _step(every, newest)
    return now if due_at(every, newest, now=now) else latest(step, now) + step


def latest(step: timedelta, now: datetime) -> datetime:
    """The latest moment that is a whole number of steps after 1970 began."""
    return now - (now - EPOCH) % step


def _step(every: timedelta, newest: JobRun | None) -> timedelta:
    has_failed = newest is not None and newest.outcome == JobOutcome.FAILED
    return min(every, AGAIN) if has_failed else every


def _is_under_way(run: JobRun, every: timedelta, *, now: datetime) -> bool:
    """Whether a run waits or goes on. A run that has lasted a whole interval does not hold up the next."""
    if run.outcome == JobOutcome.RUNNING and run.started_at is not None:
        return bool(now - run.started_at < every)
    return run.outcome == JobOutcome.WAITING
