"""The alerts of an outage's system, from shortly before its start until its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import SQL, Query

from models import Alert, Monitor, Outage
from models.prepared import Prepared, parameter

BEFORE = timedelta(minutes=30)
"""How long before its start alerts count, even those that were over by then."""

LOOKBACK = timedelta(days=1)
"""How long before its start an alert may have begun that ended only after the outage did."""

SHOWN = 10
"""Alerts that are listed in Slack."""


NUMBER = "number_of_all"


@dataclass(frozen=True)
class Alerts:
    """Some alerts, the first to begin first, with their monitors loaded; and how many `more` there are."""

    listed: Sequence[Alert] = ()
    more: int = 0


def around(outage: Outage, *, limit: int = SHOWN) -> Alerts:
    """At most `limit` alerts around an outage. One query; needs a connection."""
    start, end = outage.started_at, outage.resolved_at
    times = {"start": start, "first": start - BEFORE, "earliest": start - LOOKBACK}
    if end is None:
        listed = _OPEN.joined(Alert, "monitor", system=outage.system_id, limit=limit, **times)
    else:
        listed = _ENDED.joined(Alert, "monitor", system=outage.system_id, limit=limit, end=end, **times)
    number = getattr(listed[0].monitor, NUMBER) if listed else 0
    return Alerts(listed, number - len(listed))


def _around(ids: Any) -> Query:
    """The alerts with these ids, each with its monitor and the NUMBER of all."""
    return (
        Alert.select(Alert, Monitor, SQL("COUNT(*) OVER ()").alias(NUMBER))
        .join(Monitor)
        .where(Alert.id.in_(ids))
        .order_by(Alert.started_at, Alert.id)
        .limit(parameter("limit", Alert.id))
    )


def _some(*conditions: Any) -> Any:
    """Subquery: the ids of alerts of the outage's system. Each reads one range of an index."""
    is_its = Monitor.system == parameter("system", Monitor.system)
    return Alert.select(Alert.id).join(Monitor).where(is_its, *conditions)


def _time(name: str) -> Any:
    return parameter(name, Alert.started_at)


def _of_open() -> Query:
    began, ended = Alert.started_at, Alert.ended_at
    return _around(
        _some(began >= _time("first"))
        | _some(ended >= _time("start"), began < _time("first"))
        | _some(ended.is_null(), began < _time("first"))
    )


def _of_ended() -> Query:
    began, ended = Alert.started_at, Alert.ended_at
    return _around(
        _some(began >= _time("first"), began <= _time("end"))
        | _some(ended >= _time("start"), ended <= _time("end"), began < _time("first"))
        | _some(began >= _time("earliest"), began < _time("first"), ended > _time("end"))
        | _some(ended.is_null(), began < _time("first"))
    )


_OPEN, _ENDED = Prepared(_of_open), Prepared(_of_ended)
