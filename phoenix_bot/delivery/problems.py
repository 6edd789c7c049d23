"""What Slack refused for good: looking at it, trying it again once its cause is mended, or giving it up."""

from dataclasses import dataclass
from typing import Any

from models import AuditAction, Delivery, DeliveryKind, DeliveryState, Notice
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import audit, management

PARKED = Delivery.done_at.is_null() & (Delivery.state == DeliveryState.PARKED)

CLAIMS: dict[tuple[str, str | None], bool | None] = {
    (DeliveryKind.PIN, None): True,
    (DeliveryKind.UNPIN, None): False,
    (DeliveryKind.CHANNEL_POST, "resolved"): False,
    (DeliveryKind.CHANNEL_POST, "reopened"): True,
    (DeliveryKind.NOTICE, Notice.ANNOUNCED): None,
    (DeliveryKind.NOTICE, Notice.RESOLVED): False,
    (DeliveryKind.NOTICE, Notice.REOPENED): True,
}
"""Deliveries, by kind and what they tell, that say whether an outage is open, if they do.

Where several are seen, the last one is what people believe.
"""

ABOUT_THE_PAST = (
    DeliveryKind.COMMENT,
    DeliveryKind.CHANNEL_POST,
    DeliveryKind.NOTICE,
    DeliveryKind.DIRECT_MESSAGE,
)
"""Messages that say what happened. A summary, and all else, shows how things are when it is sent."""

NEVER_SEEN = (DeliveryState.PARKED, DeliveryState.DROPPED, DeliveryState.OUTDATED)


AT_ONCE = 500
"""Deliveries that one press gives back: whoever presses waits for it."""


@dataclass(frozen=True)
class Retried:
    """How many deliveries are tried again, and how many are not, since newer news made them untrue.

    `left` are not looked at yet.
    """

    again: int
    outdated: int
    left: int = 0

    def __bool__(self) -> bool:
        return bool(self.again or self.outdated)

    def __str__(self) -> str:
        outdated = f" Left out, as newer news went out or is on its way: {self.outdated}."
        left = f" Not yet: {self.left}; ask again for those."
        more = f"{outdated if self.outdated else ''}{left if self.left else ''}".removesuffix(".")
        return f"{self.again}.{more}" if more else str(self.again)


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


def retry(row_id: int, *, act: Act) -> Retried:
    """Let the worker try a parked delivery again; Refused if it is parked no more.

    What would be untrue by now is never sent. Comments in the thread always are, as it is the history that
    people read; they and other messages about the past come with a line that says when they were written.
    """
    with transaction():
        if not management.begin(act):
            return Retried(0, 0)
        row = _parked(row_id)
        is_outdated = _try_again(row, act)
        _record(row, AuditAction.DELIVERY_RETRIED, act, outdated=is_outdated or None)
        return Retried(int(not is_outdated), int(is_outdated))


def retry_all(*, act: Act) -> Retried:
    """Let the worker try parked deliveries again, the oldest AT_ONCE of them, as retry() does one."""
    with transaction():
        if not management.begin(act):
            return Retried(0, 0)
        number = count()
        oldest = list(Delivery.select().where(PARKED).order_by(Delivery.id).limit(AT_ONCE))
        outdated = sum([_try_again(row, act) for row in oldest])
        retried = Retried(len(oldest) - outdated, outdated, number - len(oldest))
        if retried:
            audit.record(
                AuditAction.DELIVERIES_RETRIED,
                "all that Slack refused",
                act=act,
                count=retried.again,
                outdated=outdated or None,
            )
        return retried


def _try_again(row: Delivery, act: Act) -> bool:
    """Give a parked row back to the worker, unless it is outdated: answers whether that is so."""
    outbox.ring_at_commit()
    if _is_outdated(row):
        row.state, row.done_at = DeliveryState.OUTDATED, act.now
        row.save(only=[Delivery.state, Delivery.done_at])
        return True
    if row.kind in ABOUT_THE_PAST and row.payload.get("what") != "summary":
        row.payload["late"] = True
    row.state, row.due_at = DeliveryState.WAITING, act.now
    row.save(only=[Delivery.state, Delivery.due_at, Delivery.payload])
    return False


def _is_outdated(row: Delivery) -> bool:
    """Whether people would take the row's news for the last ones, which they are not.

    Comments are never: the announcement above their thread shows how the outage is now.
    """
    if _told(row) not in CLAIMS or row.outage is None:
        return False
    is_untrue = CLAIMS[_told(row)] is (not row.outage.is_open)
    return is_untrue or _has_successor(row)


def _has_successor(row: Delivery) -> bool:
    """Whether the same people have seen, or are about to see, more recent news of the outage's state."""
    newer = Delivery.select().where(
        Delivery.outage == row.outage_id,
        Delivery.kind == row.kind,
        Delivery.id > row.id,
        Delivery.state.not_in(NEVER_SEEN),
    )
    audience = row.payload.get("audience")
    return any(_told(later) in CLAIMS and later.payload.get("audience") == audience for later in newer)


def _told(row: Delivery) -> tuple[str, str | None]:
    return row.kind, row.payload.get("what")


def discard(row_id: int, *, act: Act) -> None:
    """Give a parked delivery up: it is never sent. Refused if it is parked no more.

    What can only stand in the thread of an announcement that is given up goes the same way, now and later:
    see queue.drop().
    """
    with transaction():
        if management.begin(act):
            outbox.ring_at_commit()
            row = _parked(row_id)
            row.state, row.done_at = DeliveryState.DROPPED, act.now
            row.save(only=[Delivery.state, Delivery.done_at])
            _record(row, AuditAction.DELIVERY_DISCARDED, act)


def _parked(row_id: int) -> Delivery:
    row: Delivery | None = Delivery.get_or_none(PARKED, Delivery.id == row_id)
    if row is None:
        raise Refused("This is no problem any more: it was sent, tried again or discarded meanwhile.")
    return row


def _record(row: Delivery, action: AuditAction, act: Act, **details: Any) -> None:
    about = f" of outage {row.outage_id}" if row.outage_id else ""
    audit.record(action, f"{row.kind.replace('_', ' ')}{about}", act=act, refusal=row.error, **details)
