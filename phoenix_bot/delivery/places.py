"""Slack and other places that deliveries go to: while one is down they wait, once it is back they go."""

from datetime import datetime, timedelta
from typing import Any

from peewee import ModelSelect

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, held, transaction
from models.delivery_errors import UNEXPECTED
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.delivery.queue import UNDONE

SLACK = "Slack"

ELSEWHERE = {
    DeliveryKind.REPORT_TITLE: "the issue tracker",
    DeliveryKind.REPORT_ISSUE: "the issue tracker",
    DeliveryKind.MONITOR: "Datadog",
}
"""Where deliveries of these kinds go; all others go to Slack."""

NOWHERE = (DeliveryKind.HOMES, DeliveryKind.FOLLOWERS)
"""Kinds that call no service."""

OWN_REASONS = ("", "ratelimited", "rate_limited", "message_limit_exceeded")
"""Why a row waits though its place is not down."""

LONGEST_SILENCE = timedelta(seconds=10)
"""While Slack is down, some row asks so often whether it is back."""

AT_ONCE = 500
"""Rows that one success wakes; theirs wake the others."""


def place_of(row: Delivery) -> str:
    """Where a row goes."""
    return ELSEWHERE[DeliveryKind(row.kind)] if row.kind in ELSEWHERE else SLACK


class Places:
    """What one worker knows of the places: for which of them something may wait."""

    def __init__(self) -> None:
        # What an earlier process left behind may wait for any.
        self._awaited = {SLACK, *ELSEWHERE.values()}

    def waits(self, row: Delivery) -> None:
        """The place that `row` goes to may be down. To be called before the row is postponed."""
        self._awaited.add(place_of(row))

    def wake(self, row: Delivery, *, now: datetime, settle: timedelta) -> None:
        """The place that `row` went to answers: what waits for it waits no longer."""
        if row.kind in NOWHERE:
            return
        place = place_of(row)
        if place in self._awaited:
            self._awaited.discard(place)
            if wake(row, now=now, settle=settle):
                self._awaited.add(place)


def wake(row: Delivery, *, now: datetime, settle: timedelta) -> bool:
    """Let go what waits for the place that `row` went to; return whether anything did.

    Only as long as a lost message may be hidden.
    """
    soon = now + settle
    with connection():
        if not _SOME_WAIT[place_of(row)].rows(soon=soon):
            return False
    with transaction():
        ids = [one.id for one in held(_waiting(soon, place_of(row), AT_ONCE), skip_locked=True)]
        outbox.ring_at_commit()
        Delivery.update(due_at=soon).where(Delivery.id.in_(ids)).execute()
    return True


def _waiting(soon: Any, place: str, most: int) -> "ModelSelect[Delivery]":
    waits = (UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > soon)
    is_down = Delivery.error.not_in(OWN_REASONS) & ~Delivery.error.startswith(UNEXPECTED)
    same = Delivery.select(Delivery.id).where(*waits, _goes_to(place), is_down)
    return same.order_by(Delivery.id).limit(most)


def _some_wait(place: str) -> Prepared:
    return Prepared(lambda: _waiting(parameter("soon", Delivery.due_at), place, 1))


_SOME_WAIT = {place: _some_wait(place) for place in (SLACK, *ELSEWHERE.values())}


def shortened(row: Delivery, pause: timedelta, *, now: datetime) -> timedelta:
    """How long the row waits for its place, so that somebody notices when it is back. Needs a connection."""
    if row.kind in ELSEWHERE or pause <= LONGEST_SILENCE:
        return pause
    soon = (Delivery.due_at > now) & (Delivery.due_at <= now + LONGEST_SILENCE)
    asking = Delivery.select().where(
        UNDONE,
        Delivery.id != row.id,
        _goes_to(place_of(row)),
        ((Delivery.state == DeliveryState.WAITING) & soon) | (Delivery.state == DeliveryState.SENDING),
    )
    return pause if asking.exists() else LONGEST_SILENCE


def _goes_to(place: str) -> Any:
    if place == SLACK:
        return Delivery.kind.not_in(list(ELSEWHERE))
    return Delivery.kind.in_([kind for kind, goes_to in ELSEWHERE.items() if goes_to == place])
