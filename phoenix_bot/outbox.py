"""What Slack must be told, written in the transaction of the change that asks for it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from peewee import ModelSelect, Query, Select, fn

from models import Announcement, Delivery, DeliveryKind, DeliveryState, DirectMessage, Outage, Payload
from models.database import held, on_commit
from models.delivery_keys import follow, tell_apart
from models.people import is_placeholder
from models.prepared import Prepared, insert, insert_all, parameter


class Offer(NamedTuple):
    """What a worker offers before a new row is stored: to lease it for so long, and send it at the commit."""

    lease: timedelta
    send: Callable[[Delivery], None]


workers: set[Callable[[], None]] = set()
"""Called after each commit by which a row may be free to go: the delivery workers of this process."""

offers: set[Callable[[], Offer | None]] = set()
"""Called for a row that is free to go at once: delivery workers that may have a sender to spare."""

listeners: set[Callable[[], None]] = set()
"""Called after each commit that queued or closed a row: whoever waits for that."""


def _ring() -> None:
    for call in (*workers, *listeners):
        call()


def _tell() -> None:
    for listener in tuple(listeners):
        listener()


def ring_at_commit() -> None:
    """Wake the workers when the current transaction has committed: a row may be free to go then."""
    on_commit(_ring)


def tell_at_commit() -> None:
    """Tell the listeners when the current transaction has committed: no row is free to go by it."""
    on_commit(_tell)


def put(
    kind: DeliveryKind,
    *,
    lane: str,
    payload: Payload,
    now: datetime,
    outage: Outage | None = None,
    actor_id: str = "",
    after: Delivery | None = None,
    is_after_new: bool = False,
    not_before: datetime | None = None,
    due_at: datetime | None = None,
    once: str = "",
) -> Delivery:
    """Queue one delivery. RuntimeError outside a transaction.

    Rows of a `lane` go out in order. `actor_id` is told if Slack refuses it for good. `after` must be done
    first; `is_after_new` says that it was queued in this transaction, so no worker needs to look yet. The row
    waits for `not_before` if that is given; then no other row should be in its lane. It is tried first at
    `due_at`, or at once if it comes late by then. `once`: see delivery_keys.tell_apart().
    """
    on_commit(_tell if is_after_new else _ring)
    row = _new(
        kind,
        lane=lane,
        payload=payload,
        now=now,
        outage=outage,
        actor_id=actor_id,
        after=after,
        not_before=not_before,
    )
    row.due_at = due_at or row.due_at
    tell_apart(row, once, now=now)
    insert(row)
    return row


def put_in_turn(
    kinds: Iterable[DeliveryKind], *, lane: str, now: datetime, outage: Outage, actor_id: str
) -> list[Delivery]:
    """Queue deliveries of these kinds one behind the other, at the start of a new lane. Otherwise as put().

    If a worker has a sender to spare, the first of them is its own already, and goes out at the commit.
    """
    rows = [_new(kind, lane=lane, payload={}, now=now, outage=outage, actor_id=actor_id) for kind in kinds]
    offer = _offered()
    if offer is None:
        on_commit(_ring)
        insert_all(rows)
    else:
        _lease(rows[0], offer, now)
        insert_all(rows)
        _send_at_commit(rows[0], offer)
    return rows


def _offered() -> Offer | None:
    return next(filter(None, (make() for make in tuple(offers))), None)


def _lease(row: Delivery, offer: Offer, now: datetime) -> None:
    """Make a row that is not stored yet that of the worker that offers to send it."""
    row.state, row.attempts, row.uncertain = DeliveryState.SENDING, 1, True
    row.tried_at, row.lease_until = now, now + offer.lease


def _send_at_commit(row: Delivery, offer: Offer) -> None:
    # Its sender knows that this attempt is the first.
    row.uncertain = False
    on_commit(partial(offer.send, row))
    on_commit(_tell)


def _new(kind: DeliveryKind, *, now: datetime, not_before: datetime | None = None, **given: Any) -> Delivery:
    row = Delivery(
        **given,
        key=uuid4().hex,
        kind=kind,
        due_at=not_before or now,
        not_before=not_before,
        created_at=now,
        tried_at=None,
        lease_until=None,
    )
    follow(row)
    return row


def put_once(
    kind: DeliveryKind, *, lane: str, payload: Payload, now: datetime, after: Delivery | None = None
) -> Delivery | None:
    """Queue one delivery, unless a row waits in its lane already. RuntimeError outside a transaction.

    That row is held until this transaction ends. `after` was queued in this transaction, and is done first.
    """
    on_commit(_tell if after else _ring)
    row = _new(kind, lane=lane, payload=payload, now=now, after=after)
    return row if _insert_unless(_WAITING, row) else None


def put_at_once(kind: DeliveryKind, *, lane: str, payload: Payload, now: datetime) -> None:
    """As put_once(), for somebody who waits: if a row waits in the lane already, it forgets its `after`.

    If a worker has a sender to spare, and the lane is empty, the row goes out at the commit. Whoever else
    writes into the lane must not do so before this transaction ends.
    """
    row, offer = _new(kind, lane=lane, payload=payload, now=now), _offered()
    if offer is not None:
        _lease(row, offer, now)
        if _insert_unless(_UNDONE, row):
            _send_at_commit(row, offer)
            return
    on_commit(_ring)
    if not _HURRY.change(lane=lane):
        put(kind, lane=lane, payload=payload, now=now)


_IN_LANE = (Delivery.lane == parameter("lane", Delivery.lane)) & Delivery.done_at.is_null()

_HURRY = Prepared(
    lambda: Delivery.update(after=None).where(_IN_LANE, Delivery.state == DeliveryState.WAITING)
)


def _insert_unless(there: Prepared, row: Delivery) -> bool:
    """Insert the row, and return whether there was no other one `there` in its lane."""
    ids = there.insert(**{name: row.__data__.get(name) for name in Delivery._meta.fields})
    if ids:
        [row.id] = ids
    return bool(ids)


def _unless(found: Callable[["ModelSelect[Delivery]"], "ModelSelect[Delivery]"]) -> Prepared:
    def build() -> Query:
        fields = [field for field in Delivery._meta.sorted_fields if field.name != "id"]
        there = found(Delivery.select(Delivery.id).where(_IN_LANE))
        row = Select(columns=[parameter(field.name, field) for field in fields])
        return Delivery.insert_from(row.where(~fn.EXISTS(there)), fields)

    return Prepared(build)


# What somebody else holds may be on its way already.
_WAITING = _unless(lambda rows: held(rows.where(Delivery.state == DeliveryState.WAITING), skip_locked=True))
_UNDONE = _unless(lambda rows: rows)


def tell(
    slack_id: str,
    what: DirectMessage,
    *,
    now: datetime,
    payload: Payload,
    outage: Outage | None = None,
    actor_id: str = "",
    after: Delivery | None = None,
) -> None:
    """Queue a direct message to somebody who is no placeholder, with what its builder needs; see put()."""
    if not is_placeholder(slack_id):
        put(
            DeliveryKind.DIRECT_MESSAGE,
            lane=direct_lane(slack_id, outage),
            payload={**payload, "what": what, "to": slack_id},
            now=now,
            outage=outage,
            actor_id=actor_id,
            after=after,
        )


def thread_lane(announcement: Announcement) -> str:
    """The lane of an announcement and its thread, independent of other outages."""
    return f"{announcement.channel_id}/{announcement.outage_id}"


def notice_lane(channel_id: str, outage: Outage, audience: str) -> str:
    """The lane of the notices about an outage for one audience in one channel.

    Both audiences may be told in the same channel, even in that of the announcement.
    """
    return f"{channel_id}/{outage.id}/{audience}"


def direct_lane(slack_id: str, outage: Outage | None = None) -> str:
    """The lane of the direct messages to somebody about `outage`, or about none in particular.

    Each outage has its own: while Slack refuses an announcement, the messages that wait for its link must not
    hold up others.
    """
    return f"{slack_id}/{outage.id if outage else ''}"


def conversation(lane: str) -> str:
    """What all lanes of one channel, or of one person's direct messages, begin with."""
    return lane.split("/")[0] + "/"
