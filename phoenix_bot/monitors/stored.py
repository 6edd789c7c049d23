"""What is read and written about every notification, in statements whose SQL is generated once."""

from peewee import EXCLUDED, Query

from models import Alert, AlertDay, AlertNotice, Monitor
from models.database import held
from models.prepared import Prepared, parameter

CHANGES = ("type", "text", "url", "started_at", "ended_at", "times")
"""What changes about an alert."""


def change(alert: Alert) -> None:
    """Store what has changed about an alert. Needs a transaction."""
    _ALERT.change(id=alert.id, **{name: getattr(alert, name) for name in CHANGES})


def _changing() -> Query:
    fields = [Alert._meta.fields[name] for name in CHANGES]
    changes = {field: parameter(field.name, field) for field in fields}
    return Alert.update(changes).where(Alert.id == parameter("id", Alert.id))


_ALERT = Prepared(_changing)


def _monitor() -> Query:
    columns = (Monitor.id, Monitor.source, Monitor.external_id, Monitor.system)
    of_source = Monitor.source == parameter("source", Monitor.source)
    its_id = Monitor.external_id == parameter("external_id", Monitor.external_id)
    return held(Monitor.select(*columns).where(of_source, its_id))


MONITOR = Prepared(_monitor)
"""Finds what is needed of a monitor, and holds it."""


def _notice() -> Query:
    fields = AlertNotice._meta.sorted_fields
    one = AlertNotice.insert({field: parameter(field.name, field) for field in fields})
    return one.on_conflict_ignore().as_rowcount()


NOTICE = Prepared(_notice)
"""Inserts a notice, unless there is one with its key."""


def _last() -> Query:
    last, at = Monitor.last_alert_at, parameter("at", Monitor.last_alert_at)
    is_later = last.is_null() | (last < at)
    return Monitor.update({last: at}).where(Monitor.id == parameter("monitor", Monitor.id), is_later)


LAST = Prepared(_last)
"""Stores when the last alert of a monitor began, unless a later one is known."""


def _day() -> Query:
    fields = AlertDay._meta.sorted_fields
    one = AlertDay.insert({field: parameter(field.name, field) for field in fields})
    more = {AlertDay.count: AlertDay.count + EXCLUDED.count}
    counted = one.on_conflict(conflict_target=[AlertDay.monitor, AlertDay.day], update=more)
    return counted.as_rowcount()


DAY = Prepared(_day)
"""Adds to the alerts of a monitor that began on a day."""
