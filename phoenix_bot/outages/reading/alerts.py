"""The alerts of an outage's system, from shortly before its start until its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import SQL

from models import Alert, Monitor, Outage

BEFORE = timedelta(minutes=30)
"""How long before its start alerts count, even those that were over by then."""

LOOKBACK = timedelta(days=7)
"""How long before its start an alert may have begun that was still open at the start."""

SHOWN = 10
"""Alerts that are listed in Slack."""


@dataclass(frozen=True)
class Alerts:
    """Some alerts, the first to begin first, with their monitors loaded; and how many `more` there are."""

    listed: Sequence[Alert] = ()
    more: int = 0


def around(outage: Outage, *, limit: int = SHOWN) -> Alerts:
    """At most `limit` alerts around an outage. One query; needs a connection."""
    start, began = outage.started_at, Alert.started_at
    until = began <= outage.resolved_at if outage.resolved_at else True
    counts = (began >= start - BEFORE) | Alert.ended_at.is_null() | (Alert.ended_at >= start)
    query = (
        Alert.select(Alert, Monitor, SQL("COUNT(*) OVER ()").alias("number"))
        .join(Monitor)
        .where(Monitor.system == outage.system_id, began >= start - LOOKBACK, until, counts)
        .order_by(began, Alert.id)
    )
    listed: list[Any] = list(query.limit(limit))
    return Alerts(listed, listed[0].number - len(listed) if listed else 0)
