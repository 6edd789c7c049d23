"""The figures about the bot that are sent as metrics."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import Delivery, DeliveryState, JobOutcome, JobRun, Outage, OutageState, System
from phoenix_bot.delivery import queue
from phoenix_bot.measures import Measured, percentile

Figure = tuple[str, float, tuple[str, ...], bool]
"""A name, a value, tags, and whether it is a count."""


def stored(now: datetime, *, within: timedelta) -> Iterator[Figure]:
    """What the database tells: outages, the outbox, jobs that failed lately. Needs a connection."""
    for name, count in _open_by_system():
        yield "phoenix.outages.open", count, (f"system:{name}",), False
    is_open = Outage.select().where(Outage.state == OutageState.OPEN)
    yield "phoenix.outages.open_total", is_open.count(), (), False
    undone = Delivery.select().where(queue.UNDONE)
    problems = undone.where(Delivery.state == DeliveryState.PARKED).count()
    yield "phoenix.outbox.depth", undone.count() - problems, (), False
    yield "phoenix.outbox.problems", problems, (), False
    since = queue.waits_since(now)
    age = max(0.0, (now - since).total_seconds()) if since else 0.0
    yield "phoenix.outbox.oldest_seconds", age, (), False
    failed = JobRun.select().where(
        JobRun.outcome == JobOutcome.FAILED, JobRun.finished_at > now - within, JobRun.finished_at <= now
    )
    yield "phoenix.jobs.failed", failed.count(), (), True


def _open_by_system() -> Iterator[tuple[str, int]]:
    count = fn.COUNT(Outage.id)
    query: Any = Outage.select(System.name, count).join(System).where(Outage.state == OutageState.OPEN)
    yield from query.group_by(System.name).tuples()


def measured(found: Measured) -> Iterator[Figure]:
    """What a process has measured about itself."""
    for name, count in sorted(found.counts.items()):
        yield f"phoenix.{name}", count, (), True
    for name, seconds in sorted(found.seconds.items()):
        ordered = sorted(seconds)
        yield f"phoenix.{name}.count", len(ordered), (), True
        for percent in (50, 95):
            yield f"phoenix.{name}.p{percent}_ms", 1000 * percentile(ordered, percent), (), False
        yield f"phoenix.{name}.max_ms", 1000 * ordered[-1], (), False
