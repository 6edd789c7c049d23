"""What Slack must be told, written in the transaction of the change that asks for it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from peewee import Query, Select, Value, fn

from models import Announcement, Delivery, DeliveryKind, DeliveryState, DirectMessage, Outage, Payload
from models.database import held, on_commit
from models.prepared import Prepared, insert, insert_all, parameter


class Offer(NamedTuple):
    """What a delivery worker offers: it leases a new row for so long, and sends it right at the commit.

    Made before the row is stored.
    """

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
) -> Delivery:
    """Queue one delivery. RuntimeError outside a transaction.

    Rows of a `lane` go out in order. `actor_id` is told if Slack refuses it for good. `after` must be done
    first; `is_after_new` if that was queued in this transaction, so that nobody need look yet. It waits for
    `not_before` if that is given; then no other row should be in its lane.
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
    insert(row)
    return row


def put_in_turn(
    kinds: Iterable[DeliveryKind], *, lane: str, now: datetime, outage: Outage, actor_id: str
) -> list[Delivery]:
    """Queue deliveries of these kinds one behind the other, at the start of a new lane. Otherwise as put().

    If a worker has a sender to spare, the first of them is its own already, and goes out at the commit.
    """
    rows = [_new(kind, lane=lane, payload={}, now=now, outage=outage, actor_id=actor_id) for kind in kinds]
    offer = next(filter(None, (make() for make in tuple(offers))), None)
    if offer is None:
        on_commit(_ring)
        insert_all(rows)
    else:
        _insert_leased(rows, offer, now)
    return rows


def _insert_leased(rows: list[Delivery], offer: Offer, now: datetime) -> None:
    first = rows[0]
    first.state, first.attempts, first.uncertain = DeliveryState.SENDING, 1, True
    first.tried_at, first.lease_until = now, now + offer.lease
    insert_all(rows)
    # Its sender knows that this attempt is the first.
    first.uncertain = False
    on_commit(partial(offer.send, first))
    on_commit(_tell)


def _new(
    kind: DeliveryKind,
    *,
    lane: str,
    payload: Payload,
    now: datetime,
    outage: Outage | None = None,
    actor_id: str = "",
    after: Delivery | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    return Delivery(
        key=uuid4().hex,
        kind=kind,
        lane=lane,
        payload=payload,
        outage=outage,
        actor_id=actor_id,
        after=after,
        due_at=not_before or now,
        not_before=not_before,
        created_at=now,
        tried_at=None,
        lease_until=None,
    )


def put_once(
    kind: DeliveryKind, *, lane: str, payload: Payload, now: datetime, after: Delivery | None = None
) -> None:
    """Queue one delivery, unless a row waits in its lane already. RuntimeError outside a transaction.

    That row is then held until this transaction ends: whoever delivers it sees what has changed.
    """
    on_commit(_ring)
    _PUT_ONCE.change(kind=kind, lane=lane, payload=payload, after=after, key=uuid4().hex, now=now)


def _put_once() -> Query:
    fields = Delivery._meta.fields
    row = {fields[name]: Value(value) for name, value in Delivery._meta.get_default_dict().items()}
    row |= {
        fields[name]: parameter(name, fields[name]) for name in ("key", "kind", "lane", "payload", "after")
    }
    row |= dict.fromkeys((Delivery.due_at, Delivery.created_at), parameter("now", Delivery.due_at))
    # A row that somebody else holds may be on its way already.
    waiting = held(Delivery.select(Delivery.id).where(_WAITS_THERE), skip_locked=True)
    chosen = Select(columns=list(row.values())).where(~fn.EXISTS(waiting))
    return Delivery.insert_from(chosen, list(row))


_WAITS_THERE = (
    (Delivery.lane == parameter("lane", Delivery.lane))
    & Delivery.done_at.is_null()
    & (Delivery.state == DeliveryState.WAITING)
)

_PUT_ONCE = Prepared(_put_once)


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
    """Queue a direct message to somebody; `payload` is what its builder needs. Otherwise as put()."""
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


def notice_lane(channel_id: str, outage: Outage) -> str:
    """The lane of the notices about an outage in one channel."""
    return f"{channel_id}/{outage.id}"


def direct_lane(slack_id: str, outage: Outage | None = None) -> str:
    """The lane of the direct messages to somebody about `outage`, or about none in particular.

    Each outage has its own: while Slack refuses an announcement, the messages that wait for its link must not
    hold up others.
    """
    return f"{slack_id}/{outage.id if outage else ''}"


def conversation(lane: str) -> str:
    """What all lanes of one channel, or of one person's direct messages, begin with."""
    return lane.split("/")[0] + "/"
