"""How it stands with a system: its open outages, and its open alerts."""

from typing import Any

from peewee import Query, fn

from models import Alert, AlertType, Monitor, Outage, OutageState, System
from models.database import held
from models.prepared import Prepared, parameter


def hold(system_id: int) -> System | None:
    """The system, held until the transaction ends: others who announce or take in its alerts wait.

    Hold a monitor or an outage before its system, and a suggestion after it.
    """
    return _HOLD.first(System, id=system_id)


_HOLD = Prepared(lambda: held(System.select().where(System.id == parameter("id", System.id))))


def is_open(system_id: Any) -> Any:
    """Condition: an outage of the system that is open, and no drill."""
    # Not the bare column: by its index a database might read all that the system ever had.
    is_of_system = fn.COALESCE(Outage.system, 0) == system_id
    return (Outage.state == OutageState.OPEN) & is_of_system & ~Outage.is_drill


def open_outages(system_id: int) -> list[Outage]:
    """The open outages of a system, the newest first. Needs a connection."""
    return list(Outage.select().where(is_open(system_id)).order_by(Outage.announced_at.desc()))


def is_alerting(system_id: int) -> bool:
    """Whether any alert of the system is open. Needs a connection."""
    return bool(_ALERTING.rows(system=system_id))


def is_critical(system_id: int) -> bool:
    """Whether any critical alert of the system is open. Needs a connection."""
    return bool(open_alerts(system_id).where(Alert.type == AlertType.CRITICAL).exists())


def open_alerts(system_id: Any) -> Any:
    """A query for the open alerts of a system."""
    return Alert.select().join(Monitor).where(Monitor.system == system_id, Alert.ended_at.is_null())


_ALERTING = Prepared(lambda: open_alerts(parameter("system", Monitor.system)).limit(1))


def ongoing(monitor: Monitor, scope: str) -> Alert | None:
    """The open alert of a monitor about one part of what it watches. Needs a connection."""
    return _ONGOING.first(Alert, monitor=monitor.id, scope=scope)


def _ongoing() -> Query:
    of_monitor = Alert.monitor == parameter("monitor", Alert.monitor)
    of_scope = Alert.scope == parameter("scope", Alert.scope)
    alerts = Alert.select().where(of_monitor, Alert.ended_at.is_null(), of_scope)
    return alerts.order_by(Alert.started_at, Alert.id).limit(1)


_ONGOING = Prepared(_ongoing)


def all_ongoing(monitor: Monitor) -> list[Alert]:
    """The open alerts of a monitor, the first to begin first. Needs a connection."""
    alerts = Alert.select().where(Alert.monitor == monitor, Alert.ended_at.is_null())
    return list(alerts.order_by(Alert.started_at, Alert.id))
