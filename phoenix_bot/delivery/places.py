"""Slack and other places that deliveries go to: while one is down they wait, once it is back they go."""

from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, held, transaction
from models.outbox import UNEXPECTED
from phoenix_bot import outbox
from phoenix_bot.delivery.queue import UNDONE

ELSEWHERE = (DeliveryKind.REPORT_TITLE,)
"""Kinds that ask the issue tracker; all others go to Slack."""

OWN_REASONS = ("", "ratelimited", "rate_limited", "message_limit_exceeded")
"""Why a row waits though its place is not down."""

LONGEST_SILENCE = timedelta(seconds=10)
"""While Slack is down, some row asks so often whether it is back."""

AT_ONCE = 500
"""Rows that one success wakes; theirs wake the others."""


def wake(row: Delivery, *, now: datetime, settle: timedelta) -> None:
    """The place that `row` went to answers: what waits for it waits no longer.

    Only as long as a lost message may be hidden.
    """
    soon = now + settle
    waits = (UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > soon, _same_place(row))
    is_down = Delivery.error.not_in(OWN_REASONS) & ~Delivery.error.startswith(UNEXPECTED)
    waiting = Delivery.select(Delivery.id).where(*waits, is_down).order_by(Delivery.id).limit(AT_ONCE)
    with connection():
        if not waiting.exists():
            return
    with transaction():
        ids = [one.id for one in held(waiting, skip_locked=True)]
        outbox.ring_at_commit()
        Delivery.update(due_at=soon).where(Delivery.id.in_(ids)).execute()


def shortened(row: Delivery, pause: timedelta, *, now: datetime) -> timedelta:
    """How long the row waits for its place, so that somebody notices when it is back. Needs a connection."""
    if row.kind in ELSEWHERE or pause <= LONGEST_SILENCE:
        return pause
    soon = (Delivery.due_at > now) & (Delivery.due_at <= now + LONGEST_SILENCE)
    asking = Delivery.select().where(
        UNDONE,
        Delivery.id != row.id,
        _same_place(row),
        ((Delivery.state == DeliveryState.WAITING) & soon) | (Delivery.state == DeliveryState.SENDING),
    )
    return pause if asking.exists() else LONGEST_SILENCE


def _same_place(row: Delivery) -> Any:
    if row.kind in ELSEWHERE:
        return Delivery.kind.in_(ELSEWHERE)
    return Delivery.kind.not_in(ELSEWHERE)
