"""What happens to a system's alerts, and whom it concerns."""

from datetime import datetime

from models import Alert, AlertType, Monitor
from phoenix_bot.alerting import recoveries, standing, suggestions


def goes_on(before: Alert | None, alert: Alert, monitor: Monitor, *, suggest_to: str, now: datetime) -> None:
    """An alert is open; `before` is how it was. Needs a transaction that holds the monitor.

    `suggest_to` is the channel that gets suggestions; "" for none.
    """
    turned_critical = _is_critical(alert) and not _is_critical(before)
    if monitor.system_id is not None and turned_critical:
        suggestions.turned_critical(alert, monitor.system_id, to=suggest_to, now=now)


def _is_critical(alert: Alert | None) -> bool:
    return alert is not None and alert.type == AlertType.CRITICAL


def ended(alert: Alert, monitor: Monitor, *, at: datetime, now: datetime) -> None:
    """An alert has ended `at` this time. Needs a transaction that holds the monitor."""
    if monitor.system_id is None or standing.hold(monitor.system_id) is None:
        return
    if _is_critical(alert):
        suggestions.calmed(monitor.system_id, at=at, now=now)
    recoveries.calmed(monitor.system_id, at=at, now=now)


def moved(monitor: Monitor, former_id: int | None, *, suggest_to: str, now: datetime) -> None:
    """The monitor belongs to another system now, or to none. Needs a transaction that holds it.

    If it is critical the other system has just turned critical.
    """
    alerts = standing.all_ongoing(monitor)
    if not alerts:
        return
    for system_id in sorted({former_id or 0, monitor.system_id or 0} - {0}):
        standing.hold(system_id)
    if former_id is not None:
        suggestions.left(former_id, now=now)
        recoveries.calmed(former_id, at=now, now=now)
    critical = next(filter(_is_critical, alerts), None)
    if critical is not None and monitor.system_id is not None:
        suggestions.turned_critical(critical, monitor.system_id, to=suggest_to, now=now)
