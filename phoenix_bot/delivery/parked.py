"""What Slack refused for good: looking at it, and trying it again once its cause is mended."""

from datetime import datetime

from models import Delivery, DeliveryState
from models.database import connection, transaction
from phoenix_bot import outbox

PARKED = Delivery.done_at.is_null() & (Delivery.state == DeliveryState.PARKED)


def rows() -> list[Delivery]:
    """Every parked delivery, oldest first."""
    with connection():
        return list(Delivery.select().where(PARKED).order_by(Delivery.id))


def page(limit: int, offset: int = 0) -> list[Delivery]:
    """Some of them, the oldest first."""
    with connection():
        return list(Delivery.select().where(PARKED).order_by(Delivery.id).limit(limit).offset(offset))


def retry_all(*, now: datetime) -> int:
    """Let the worker try every parked delivery again; answers how many."""
    with transaction():
        outbox.ring_at_commit()
        update = Delivery.update(state=DeliveryState.WAITING, due_at=now)
        return int(update.where(PARKED).execute())
