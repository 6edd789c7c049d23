"""What Slack refused for good: looking at it, trying it again once its cause is mended, or giving it up."""

from typing import Any

from models import AuditAction, Delivery, DeliveryState
from models.database import connection, transaction
from phoenix_bot import audit, managing, outbox
from phoenix_bot.acting import Act
from phoenix_bot.refusals import Refused

PARKED = Delivery.done_at.is_null() & (Delivery.state == DeliveryState.PARKED)


def rows() -> list[Delivery]:
    """Every parked delivery, oldest first."""
    with connection():
        return list(Delivery.select().where(PARKED).order_by(Delivery.id))


def page(limit: int, offset: int = 0) -> list[Delivery]:
    """Some of the parked deliveries, oldest first."""
    with connection():
        return list(Delivery.select().where(PARKED).order_by(Delivery.id).limit(limit).offset(offset))


def find(row_id: int) -> Delivery | None:
    """The parked delivery with this id; None if there is none (any more)."""
    with connection():
        return Delivery.get_or_none(PARKED, Delivery.id == row_id)


def count() -> int:
    """How many deliveries are parked."""
    with connection():
        return int(Delivery.select().where(PARKED).count())


def retry(row_id: int, *, act: Act) -> None:
    """Let the worker try a parked delivery again; Refused if it is parked no more."""
    with transaction():
        if managing.begin(act):
            _leave(row_id, AuditAction.DELIVERY_RETRIED, act, state=DeliveryState.WAITING, due_at=act.now)


def retry_all(*, act: Act) -> int:
    """Let the worker try every parked delivery again; answers how many."""
    with transaction():
        if not managing.begin(act):
            return 0
        outbox.ring_at_commit()
        update = Delivery.update(state=DeliveryState.WAITING, due_at=act.now)
        retried = int(update.where(PARKED).execute())
        if retried:
            audit.record(AuditAction.DELIVERIES_RETRIED, "all that Slack refused", act=act, count=retried)
        return retried


def discard(row_id: int, *, act: Act) -> None:
    """Give a parked delivery up: it is never sent. Refused if it is parked no more.

    What can only stand in the thread of an announcement that is given up goes the same way, now and later:
    see queue.drop().
    """
    with transaction():
        if managing.begin(act):
            _leave(row_id, AuditAction.DELIVERY_DISCARDED, act, state=DeliveryState.DROPPED, done_at=act.now)


def _leave(row_id: int, action: AuditAction, act: Act, **to: Any) -> None:
    outbox.ring_at_commit()
    if not Delivery.update(**to).where(PARKED, Delivery.id == row_id).execute():
        raise Refused("This is no problem any more: it was sent, tried again or discarded meanwhile.")
    row = Delivery.get_by_id(row_id)
    about = f" of outage {row.outage_id}" if row.outage_id else ""
    audit.record(action, f"{row.kind.replace('_', ' ')}{about}", act=act, refusal=row.error)
