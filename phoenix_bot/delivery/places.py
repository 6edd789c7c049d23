"""Slack and other places that deliveries go to: while one is down they wait, once it is back they go."""

from datetime import datetime, timedelta
from typing import Any

from peewee import ModelSelect

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, held, transaction
from models.outbox import UNEXPECTED
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.delivery.queue import UNDONE

ELSEWHERE = (DeliveryKind.REPORT_TITLE, DeliveryKind.REPORT_ISSUE)
"""Kinds that ask the issue tracker; all others go to Slack."""

OWN_REASONS = ("", "ratelimited", "rate_limited", "message_limit_exceeded")
"""Why a row waits though its place is not down."""

LONGEST_SILENCE = timedelta(seconds=10)
"""While Slack is down, some row asks so often whether it is back."""

AT_ONCE = 500
"""Rows that one success wakes; theirs wake the others."""


class Places:
    """What one worker knows of the places: for which of them something may wait."""

    def __init__(self) -> None:
        # What an earlier process left behind may wait for any.
        self._awaited = {False, True}

    def waits(self, row: Delivery) -> None:
        """The place that `row` goes to may be down. To be called before the row is postponed."""
        self._awaited.add(row.kind in ELSEWHERE)

    def wake(self, row: Delivery, *, now: datetime, settle: timedelta) -> None:
        """The place that `row` went to answers: what waits for it waits no longer."""
        is_elsewhere = row.kind in ELSEWHERE
        if is_elsewhere in self._awaited:
            self._awaited.discard(is_elsewhere)
            if wake(row, now=now, settle=settle):
                self._awaited.add(is_elsewhere)


def wake(row: Delivery, *, now: datetime, settle: timedelta) -> bool:
    """Let go what waits for the place that `row` went to; return whether anything did.

    Only as long as a lost message may be hidden.
    """
    soon = now + settle
    with connection():
        if not _SOME_WAIT[row.kind in ELSEWHERE].rows(soon=soon):
            return False
    with transaction():
        ids = [one.id for one in held(_waiting(soon, row.kind in ELSEWHERE, AT_ONCE), skip_locked=True)]
        outbox.ring_at_commit()
        Delivery.update(due_at=soon).where(Delivery.id.in_(ids)).execute()
    return True


def _waiting(soon: Any, is_elsewhere: bool, most: int) -> "ModelSelect[Delivery]":
    waits = (UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > soon)
    is_down = Delivery.error.not_in(OWN_REASONS) & ~Delivery.error.startswith(UNEXPECTED)
    same = Delivery.select(Delivery.id).where(*waits, _same_place(is_elsewhere), is_down)
    return same.order_by(Delivery.id).limit(most)


def _some_wait(is_elsewhere: bool) -> Prepared:
    return Prepared(lambda: _waiting(parameter("soon", Delivery.due_at), is_elsewhere, 1))


_SOME_WAIT = {is_elsewhere: _some_wait(is_elsewhere) for is_elsewhere in (False, True)}


def shortened(row: Delivery, pause: timedelta, *, now: datetime) -> timedelta:
    """How long the row waits for its place, so that somebody notices when it is back. Needs a connection."""
    if row.kind in ELSEWHERE or pause <= LONGEST_SILENCE:
        return pause
    soon = (Delivery.due_at > now) & (Delivery.due_at <= now + LONGEST_SILENCE)
    asking = Delivery.select().where(
        UNDONE,
        Delivery.id != row.id,
        _same_place(row.kind in ELSEWHERE),
        ((Delivery.state == DeliveryState.WAITING) & soon) | (Delivery.state == DeliveryState.SENDING),
    )
    return pause if asking.exists() else LONGEST_SILENCE


def _same_place(is_elsewhere: bool) -> Any:
    return Delivery.kind.in_(ELSEWHERE) if is_elsewhere else Delivery.kind.not_in(ELSEWHERE)
