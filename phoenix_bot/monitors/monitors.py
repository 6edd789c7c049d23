"""Monitors: reading them page by page, and what people say about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from models import (
    Alert,
    AlertDay,
    Identity,
    Monitor,
    MonitorChange,
    Permission,
    Severity,
    Source,
    System,
    User,
)
from models.database import connection, held, transaction
from phoenix_bot import systems
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused, Unknown
from phoenix_bot.alerting import news as alerting
from phoenix_bot.people import permissions, profiles, readers
from phoenix_bot.text.names import visible

WINDOWS = (1, 7, 30)
"""Days over which alerts are counted, today included."""

NAME_MAX, DESCRIPTION_MAX = 255, 3000

FOUND = 100
"""Monitors that a search offers."""


@dataclass(frozen=True)
class Query:
    """Which monitors a list shows: those that fit everything that is set here."""

    text: str = ""
    system_id: int = 0
    source: Source | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list, those with the latest alerts first; `counts` are by monitor id, over WINDOWS."""

    monitors: list[Monitor]
    counts: Mapping[int, tuple[int, ...]]
    open: frozenset[int]
    has_more: bool


def page(query: Query, number: int, *, size: int, now: datetime) -> Page:
    """Page `number` of a list, counted from 0. It costs the same however many alerts there are.

    Needs a connection.
    """
    found = list(
        _with_system()
        .where(_fits(query))
        .order_by(Monitor.last_alert_at.desc(nulls="LAST"), Monitor.id.desc())
        .limit(size + 1)
        .offset(number * size)
    )
    shown = found[:size]
    ids = [one.id for one in shown]
    return Page(shown, counts(ids, now=now), _alerting(ids), has_more=len(found) > size)


def _with_system() -> Any:
    return Monitor.select(Monitor, System).join(System, JOIN.LEFT_OUTER)


def _fits(query: Query) -> Any:
    fits: Any = Monitor.id > 0
    if query.text:
        fits &= Monitor.name.contains(query.text) | (Monitor.external_id == query.text)
    if query.system_id:
        fits &= Monitor.system == query.system_id
    if query.source:
        fits &= Monitor.source == query.source
    if query.severity:
        fits &= Monitor.severity == query.severity
    return fits


def counts(ids: Sequence[int], *, now: datetime) -> dict[int, tuple[int, ...]]:
    """How many alerts of each of these monitors began in the last days, over WINDOWS. Needs a connection."""
    if not ids:
        return {}
    today = now.astimezone(UTC).date()
    starts = [today - timedelta(days=days - 1) for days in WINDOWS]
    sums = [fn.SUM(Case(None, [(AlertDay.day >= start, AlertDay.count)], 0)) for start in starts]
    those = AlertDay.monitor.in_(list(ids)) & (AlertDay.day >= starts[-1])
    rows: Any = AlertDay.select(AlertDay.monitor, *sums).where(those).group_by(AlertDay.monitor).tuples()
    return {monitor: tuple(map(int, found)) for monitor, *found in rows}


def _alerting(ids: Sequence[int]) -> frozenset[int]:
    """Those of these monitors that have an alert which has not ended, whatever it is about."""
    still = Alert.select(Alert.id).where(Alert.monitor == Monitor.id, Alert.ended_at.is_null())
    found = Monitor.select(Monitor.id).where(Monitor.id.in_(list(ids)), fn.EXISTS(still))
    return frozenset(one.id for one in found)


def days(monitor: Monitor, *, now: datetime) -> list[int]:
    """How many alerts began on each of the last 30 days, the oldest first. Needs a connection."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=WINDOWS[-1] - 1)
    rows = AlertDay.select().where(AlertDay.monitor == monitor, AlertDay.day >= first)
    found: dict[date, int] = {row.day: row.count for row in rows}
    return [found.get(first + timedelta(days=one), 0) for one in range(WINDOWS[-1])]


def newest_alerts(monitor: Monitor, *, limit: int) -> list[Alert]:
    """The alerts of a monitor that began last. Needs a connection."""
    query = Alert.select().where(Alert.monitor == monitor)
    return list(query.order_by(Alert.started_at.desc(), Alert.id.desc()).limit(limit))


def changes(monitor: Monitor, *, limit: int) -> list[MonitorChange]:
    """The newest edits of a monitor. Needs a connection."""
    query = MonitorChange.select().where(MonitorChange.monitor == monitor)
    return list(query.order_by(MonitorChange.id.desc()).limit(limit))


def systems_in(changes: Sequence[MonitorChange]) -> dict[int, str]:
    """The names of the systems that these edits took or gave, by id. Needs a connection."""
    ids = {id for change in changes for id in change.fields.get("system_id", ()) if id}
    return {one.id: one.name for one in System.select().where(System.id.in_(ids))} if ids else {}


def edits(monitor: Monitor) -> int:
    """How often people have edited a monitor. Needs a connection."""
    return int(MonitorChange.select().where(MonitorChange.monitor == monitor).count())


def find(text: str) -> list[Monitor]:
    """Monitors by what somebody types, those with the latest alerts first."""
    with connection():
        query = _with_system().where(_fits(Query(text=text.strip())))
        return list(query.order_by(Monitor.last_alert_at.desc(nulls="LAST"), Monitor.id.desc()).limit(FOUND))


def get(which: Identity) -> Monitor:
    """A monitor with its system; Unknown if there is none. Needs a connection."""
    found: Monitor | None = _with_system().where(Monitor.is_meant(which)).get_or_none()
    if found is None:
        raise Unknown("monitor")
    return found


def alert(which: Identity) -> Alert:
    """An alert with its monitor and that one's system; Unknown if there is none. Needs a connection."""
    query = Alert.select(Alert, Monitor, System).join(Monitor).join(System, JOIN.LEFT_OUTER)
    found: Alert | None = query.where(Alert.is_meant(which)).get_or_none()
    if found is None:
        raise Unknown("alert")
    return found


def may_edit(user: User, *, allow_all: bool) -> bool:
    """Whether somebody may edit monitors: who may announce outages, and managers. Needs a connection."""
    announces = permissions.may_announce(user, allow_all=allow_all)
    return announces or permissions.holds(user, Permission.MANAGE)


def require_editor(slack_id: str, *, allow_all: bool) -> None:
    """NotAllowed unless this person may edit monitors. Needs a connection."""
    user = profiles.find(slack_id)
    if not may_edit(user, allow_all=allow_all):
        readers.require(user)
        permissions.require_announcer(user, allow_all=allow_all)


def _system_id(which: Identity | None) -> int | None:
    """Refused if there is no such system."""
    return systems.get(which).id if which else None


def _change(monitor: Monitor, name: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set what somebody entered, and return {field: [from, to]}; Refused if nothing is different."""
    wanted = {
        "name": name[:NAME_MAX],
        "severity": str(values["severity"] or ""),
        "description": str(values["description"] or "")[:DESCRIPTION_MAX],
        "system_id": _system_id(values["system"]),
    }
    changed = {
        key: [getattr(monitor, key), new] for key, new in wanted.items() if getattr(monitor, key) != new
    }
    if not changed:
        raise Refused("Nothing has changed. Change a field, or close this form.")
    for key, (_, new) in changed.items():
        setattr(monitor, key, new)
    return changed


def edit(
    which: Identity,
    values: Mapping[str, Any],
    *,
    seen: int,
    act: Act,
    allow_all: bool,
    suggest_to: str = "",
) -> None:
    """Store what somebody says about a monitor: name, severity, description, system_id.

    `seen` is the number of edits when the form was opened. Refused if the name is empty, or if somebody else
    has edited the monitor since. `suggest_to` as in alerts.take_in(): it may be critical.
    """
    name = " ".join(str(values["name"] or "").split())
    if not visible(name):
        raise Refused(fields={"name": "Give it a name."})
    with transaction():
        require_editor(act.by, allow_all=allow_all)
        monitor = held(Monitor.select().where(Monitor.is_meant(which))).get_or_none()
        if monitor is None:
            raise Unknown("monitor")
        if not intake.first_time(act):
            return
        if edits(monitor) != seen:
            raise Refused(
                "Somebody else has edited this monitor meanwhile. Close this form and open it again."
            )
        changed = _change(monitor, name, values)
        monitor.edited_by, monitor.edited_at = profiles.meet(act.by, now=act.now), act.now
        monitor.save()
        MonitorChange.create(monitor=monitor, by=act.by, at=act.now, fields=changed)
        if "system_id" in changed:
            former_id, _ = changed["system_id"]
            alerting.moved(monitor, former_id, suggest_to=suggest_to, now=act.now)
