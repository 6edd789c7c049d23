"""The alerts of an outage's system, from shortly before its start until its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import SQL

from models import Alert, Monitor, Outage

BEFORE = timedelta(minutes=30)
"""How long before its start alerts count, even those that were over by then."""

LOOKBACK = timedelta(days=1)
"""How long before its start an alert may have begun that ended only after the outage did."""

SHOWN = 10
"""Alerts that are listed in Slack."""


@dataclass(frozen=True)
class Alerts:
    """Some alerts, the first to begin first, with their monitors loaded; and how many `more` there are."""

    listed: Sequence[Alert] = ()
    more: int = 0


def around(outage: Outage, *, limit: int = SHOWN) -> Alerts:
    """At most `limit` alerts around an outage. One query; needs a connection."""
    query = (
        Alert.select(Alert, Monitor, SQL("COUNT(*) OVER ()").alias("number"))
        .join(Monitor)
        .where(Alert.id.in_(_ids(outage)))
        .order_by(Alert.started_at, Alert.id)
    )
    listed: list[Any] = list(query.limit(limit))
    return Alerts(listed, listed[0].number - len(listed) if listed else 0)


def _ids(outage: Outage) -> Any:
    """Subquery: the ids of the alerts. Each part of it reads one range of an index."""
    began, ended, end = Alert.started_at, Alert.ended_at, outage.resolved_at
    start, first = outage.started_at, outage.started_at - BEFORE

    def some(*conditions: Any) -> Any:
        return Alert.select(Alert.id).join(Monitor).where(Monitor.system == outage.system_id, *conditions)

    still_open = some(ended.is_null(), began < first)
    if end is None:
        return some(began >= first) | some(ended >= start, began < first) | still_open
    return (
        some(began >= first, began <= end)
        | some(ended >= start, ended <= end, began < first)
        | some(began >= start - LOOKBACK, began < first, ended > end)
        | still_open
    )
