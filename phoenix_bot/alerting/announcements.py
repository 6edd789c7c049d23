"""What it means for the alerts of a system that an outage of it is announced."""

from datetime import datetime

from peewee import Query, Select

from models import Alert, Monitor, Outage, Suggestion
from models.database import database
from models.prepared import Prepared, parameter
from phoenix_bot.alerting import recoveries, standing, suggestions


def announced(outage: Outage, *, now: datetime) -> None:
    """What was suggested is over, and alerts may be over already. Needs a transaction that holds the system.

    Mostly there are none: one look for all. Alerts have nothing to do with a drill.
    """
    if outage.is_drill:
        return
    [(suggested, alerting, ended_at)] = _SEEN.rows(system=outage.system_id, start=outage.started_at, now=now)
    if suggested:
        suggestions.announced(outage, now=now)
    at = Alert.ended_at.python_value(ended_at)
    if not alerting and at is not None:
        recoveries.queue(outage, at, now=now)


def _seen() -> Query:
    """A suggestion; an open alert; when the last alert ended that was open since the outage began."""
    system = parameter("system", Monitor.system)
    suggested = Suggestion.select(Suggestion.id).where(
        Suggestion.system == system, Suggestion.ended_at.is_null()
    )
    alerting = standing.open_alerts(system).columns(Alert.id)
    during = (Alert.ended_at >= parameter("start", Alert.ended_at)) & (
        Alert.started_at <= parameter("now", Alert.started_at)
    )
    ended = Alert.select(Alert.ended_at).join(Monitor).where(Monitor.system == system, during)
    columns = [suggested.limit(1), alerting.limit(1), ended.order_by(Alert.ended_at.desc()).limit(1)]
    return Select(columns=columns).bind(database)


_SEEN = Prepared(_seen)
