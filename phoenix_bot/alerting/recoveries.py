"""All alerts of a system have recovered: the threads of its open outages hear of it.

They hear a while later, if it is still true then: alerts may come back within minutes.
"""

from datetime import datetime, timedelta

from peewee import Query, Select

from models import Alert, Announcement, Delivery, DeliveryKind, DeliveryState, Monitor, Outage
from models.database import database, held
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.acts.clock import epoch
from phoenix_bot.alerting import standing

SETTLE = timedelta(minutes=2)
"""How long no alert may be open before the thread hears of it."""


def calmed(system_id: int, *, at: datetime, now: datetime) -> None:
    """An alert of the system ended `at` this time. Needs a transaction that holds the system."""
    if standing.is_alerting(system_id):
        return
    for outage in standing.open_outages(system_id):
        _queue(outage, at, now=now)


def announced(outage: Outage, *, now: datetime) -> None:
    """An outage was announced; its alerts may be over already. Needs a transaction that holds its system."""
    [(is_alerting, ended_at)] = _LAST_DURING.rows(system=outage.system_id, start=outage.started_at, now=now)
    at = Alert.ended_at.python_value(ended_at)
    if not is_alerting and at is not None:
        _queue(outage, at, now=now)


def _last_during() -> Query:
    """Whether any alert is open; and when the last one ended. One look for both."""
    open_one = standing.open_alerts(parameter("system", Monitor.system)).columns(Alert.id)
    return Select(columns=[open_one.limit(1), _during().limit(1)]).bind(database)


def _during() -> Query:
    """The alerts of a system that were open between two moments and have ended, the last to end first."""
    started, ended = Alert.started_at, Alert.ended_at
    during = (ended >= parameter("start", ended)) & (started <= parameter("now", started))
    of_system = Monitor.system == parameter("system", Monitor.system)
    return Alert.select(ended).join(Monitor).where(of_system, during).order_by(ended.desc())


_LAST_DURING = Prepared(_last_during)


def _queue(outage: Outage, at: datetime, *, now: datetime) -> None:
    """Queue the news once; if it waits already, it waits longer."""
    later = now + SETTLE
    undone = Delivery.select().where(
        Delivery.outage == outage,
        Delivery.done_at.is_null(),
        Delivery.kind == DeliveryKind.RECOVERED,
        Delivery.state != DeliveryState.SENDING,
    )
    row = held(undone).first()
    if row is None:
        announcement = Announcement.get(Announcement.outage == outage)
        outbox.put(
            DeliveryKind.RECOVERED,
            lane=f"{outbox.thread_lane(announcement)}/recovered",
            payload={"news": {"at": epoch(at)}},
            now=now,
            outage=outage,
            not_before=later,
        )
    elif row.state == DeliveryState.WAITING:
        row.payload["news"] = {"at": epoch(at)}
        row.due_at = row.not_before = later
        row.save(only=[Delivery.payload, Delivery.due_at, Delivery.not_before])
