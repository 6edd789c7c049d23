"""Problems: what Slack refused for good. They are listed, tried again once they are fixed, or discarded."""

from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from models import AuditAction, Delivery, DeliveryState, Identity, Outage
from models.database import connection, transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.kinds.kind import Claim
from phoenix_bot.people import audit, management

IS_PROBLEM = Delivery.done_at.is_null() & (Delivery.state == DeliveryState.PARKED)
"""Condition: Slack refused the delivery for good, and nobody has decided about it yet."""

NEVER_SEEN = (DeliveryState.PARKED, DeliveryState.DROPPED, DeliveryState.OUTDATED)

AT_ONCE = 500
"""Problems that are tried again at a time: whoever asks for it waits."""


@dataclass(frozen=True)
class Retried:
    """How many problems are tried again, and how many are left out, as newer news has made them untrue.

    `left` have not been looked at yet.
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
    """Every problem, oldest first."""
    with connection():
        return list(Delivery.select().where(IS_PROBLEM).order_by(Delivery.id))


def page(limit: int, offset: int = 0) -> list[Delivery]:
    """Some of the problems, oldest first, with their outages loaded."""
    with connection():
        query = Delivery.select(Delivery, Outage).join(Outage, JOIN.LEFT_OUTER).where(IS_PROBLEM)
        return list(query.order_by(Delivery.id).limit(limit).offset(offset))


def find(row_id: int) -> Delivery | None:
    """The problem with this id; None if there is none, or none any more."""
    with connection():
        return Delivery.get_or_none(IS_PROBLEM, Delivery.id == row_id)


def count() -> int:
    """How many problems there are."""
    with connection():
        return int(Delivery.select().where(IS_PROBLEM).count())


def retry(which: Identity, *, act: Act) -> Retried:
    """Let the worker try a problem again; Refused if it is a problem no more.

    What would be untrue by now is left out. Comments are always sent, as people read the thread as a history.
    Messages about the past get a line that says when they were written.
    """
    with transaction():
        if not management.begin(act):
            return Retried(0, 0)
        row = _problem(which)
        is_outdated = _try_again(row, act)
        _record(row, AuditAction.DELIVERY_RETRIED, act, outdated=is_outdated or None)
        return Retried(int(not is_outdated), int(is_outdated))


def retry_all(*, act: Act) -> Retried:
    """Let the worker try the oldest AT_ONCE problems again, each as retry() does."""
    with transaction():
        if not management.begin(act):
            return Retried(0, 0)
        number = count()
        oldest = list(Delivery.select().where(IS_PROBLEM).order_by(Delivery.id).limit(AT_ONCE))
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
    """Give a problem back to the worker, unless it is outdated; return whether it is."""
    outbox.ring_at_commit()
    if _is_outdated(row):
        row.state, row.done_at = DeliveryState.OUTDATED, act.now
        row.save(only=[Delivery.state, Delivery.done_at])
        return True
    if kind_of(row).is_about_past(row):
        row.payload["late"] = True
    row.payload |= {"retried_by": act.by, "retry": act.key, "refused_as": row.error}
    row.state, row.due_at = DeliveryState.WAITING, act.now
    row.save(only=[Delivery.state, Delivery.due_at, Delivery.payload])
    return False


def _is_outdated(row: Delivery) -> bool:
    """Whether people would believe the row's news of the outage's state, though they are no longer true.

    Comments have no such news: the announcement above their thread shows how the outage is now.
    """
    claim = kind_of(row).claim(row)
    if claim is None or row.outage is None:
        return False
    untrue = Claim.RESOLVED if row.outage.is_open else Claim.OPEN
    return claim is untrue or _has_successor(row)


def _has_successor(row: Delivery) -> bool:
    """Whether the same people have seen, or will see, newer news of the outage's state."""
    newer = Delivery.select().where(
        Delivery.outage == row.outage_id,
        Delivery.kind == row.kind,
        Delivery.id > row.id,
        Delivery.state.not_in(NEVER_SEEN),
    )
    audience = row.payload.get("audience")
    same_people = [later for later in newer if later.payload.get("audience") == audience]
    return any(kind_of(later).claim(later) is not None for later in same_people)


def discard(which: Identity, *, act: Act) -> None:
    """Discard a problem: it is never sent. Refused if it is a problem no more.

    With an announcement all is discarded, now and later, that would have to be in its thread: see
    endings.drop().
    """
    with transaction():
        if management.begin(act):
            outbox.ring_at_commit()
            row = _problem(which)
            row.state, row.done_at = DeliveryState.DROPPED, act.now
            row.save(only=[Delivery.state, Delivery.done_at])
            _record(row, AuditAction.DELIVERY_DISCARDED, act)


def _problem(which: Identity) -> Delivery:
    is_meant = (Delivery.id == which.id) & (Delivery.key == which.token)
    row: Delivery | None = Delivery.get_or_none(IS_PROBLEM, is_meant)
    if row is None:
        raise Refused(
            "This problem is gone: it has been sent, tried again or discarded in the meantime, or the "
            "database of The Phoenix was replaced, or restored from a backup. Nothing was changed."
        )
    return row


def _record(row: Delivery, action: AuditAction, act: Act, **details: Any) -> None:
    about = f" of outage {row.outage_id}" if row.outage_id else ""
    audit.record(action, f"{row.kind.replace('_', ' ')}{about}", act=act, refusal=row.error, **details)
