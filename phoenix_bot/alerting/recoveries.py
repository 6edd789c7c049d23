"""All alerts of a system have recovered: the threads of its open outages hear of it.

They hear a while later, if it is still true then: alerts may come back within minutes.
"""

from datetime import datetime, timedelta

from models import Announcement, Delivery, DeliveryKind, DeliveryState, Outage
from models.database import held
from phoenix_bot import outbox
from phoenix_bot.acts.clock import epoch
from phoenix_bot.alerting import standing

SETTLE = timedelta(minutes=2)
"""How long no alert may be open before the thread hears of it."""


def calmed(system_id: int, *, at: datetime, now: datetime) -> None:
    """An alert of the system ended `at` this time. Needs a transaction that holds the system."""
    if standing.is_alerting(system_id):
        return
    for outage in filter(lambda one: one.is_told, standing.open_outages(system_id)):
        queue(outage, at, now=now)


def queue(outage: Outage, at: datetime, *, now: datetime) -> None:
    """Queue the news that the last alert ended `at` this time, once; if it waits already, it waits longer.

    Needs a transaction that holds the system.
    """
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
