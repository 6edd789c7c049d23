"""The figures about the bot that are sent as metrics."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from models import Delivery, DeliveryState, Outage, OutageState, System
from models.database import refusal
from phoenix_bot.delivery import queue
from phoenix_bot.measures import Measured, percentile
from phoenix_bot.slack import tokens

COUNTED = ("deliveries.refused", "deliveries.sent", "jobs.failed", tokens.REFUSED)

Figure = tuple[str, float, tuple[str, ...], bool]
"""A name, a value, tags, and whether it is a count."""


def stored(now: datetime) -> Iterator[Figure]:
    """What the database tells: outages without drills, and the outbox. Needs a connection."""
    for name, count in _open_by_system():
        yield "phoenix.outages.open", count, (f"system:{name}",), False
    is_open = Outage.select().where(Outage.state == OutageState.OPEN, ~Outage.is_drill)
    yield "phoenix.outages.open_total", is_open.count(), (), False
    undone = Delivery.select().where(queue.UNDONE)
    problems = undone.where(Delivery.state == DeliveryState.PARKED).count()
    yield "phoenix.outbox.depth", undone.count() - problems, (), False
    yield "phoenix.outbox.problems", problems, (), False
    since = queue.waits_since(now)
    age = max(0.0, (now - since).total_seconds()) if since else 0.0
    yield "phoenix.outbox.oldest_seconds", age, (), False
    yield "phoenix.database.refuses", int(bool(refusal())), (), False


def _open_by_system() -> Iterator[tuple[str, int]]:
    """Every system that is in use, also without open outages: what is not sent keeps its last value."""
    is_open = (Outage.system == System.id) & (Outage.state == OutageState.OPEN) & ~Outage.is_drill
    query: Any = System.select(System.name, fn.COUNT(Outage.id)).join(Outage, JOIN.LEFT_OUTER, on=is_open)
    is_used = System.retired_at.is_null() | Outage.id.is_null(False)
    yield from query.where(is_used).group_by(System.id, System.name).tuples()


def measured(found: Measured) -> Iterator[Figure]:
    """What a process has measured about itself. What did not happen is told, too: nothing is not unknown."""
    for name in sorted({*COUNTED, *found.counts}):
        yield f"phoenix.{name}", found.counts[name], (), True
    for name, seconds in sorted(found.seconds.items()):
        ordered = sorted(seconds)
        yield f"phoenix.{name}.count", len(ordered), (), True
        for percent in (50, 95):
            yield f"phoenix.{name}.p{percent}_ms", 1000 * percentile(ordered, percent), (), False
        yield f"phoenix.{name}.max_ms", 1000 * ordered[-1], (), False
