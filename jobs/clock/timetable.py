"""When a job is due: at fixed moments, so that every copy of the bot and every restart means the same one."""

from datetime import UTC, datetime, timedelta

from models import JobOutcome, JobRun

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

AGAIN = timedelta(hours=1)
"""How long a job that failed waits at most for its next run."""

STARTS = timedelta(minutes=10)
"""Starts of the bot within the same so many minutes count as one."""


def due_at(
    every: timedelta, newest: JobRun | None, *, now: datetime, at_start: bool = False
) -> datetime | None:
    """The moment for which a job should run now; None if its `newest` run was for it or began after it.

    However many moments were missed in a pause, the latest stands for all. `at_start` asks for a run because
    the bot has just started.
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
    """Whether a run waits to begin, or goes on; one that has lasted a whole interval holds up nobody."""
    if run.outcome == JobOutcome.RUNNING and run.started_at is not None:
        return bool(now - run.started_at < every)
    return run.outcome == JobOutcome.WAITING
