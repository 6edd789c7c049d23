"""Which rows of the outbox are next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import Query, Select, fn

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, database, held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot.delivery.kinds import KINDS
from phoenix_bot.delivery.kinds.direct_messages import MESSAGES

UNDONE = Delivery.done_at.is_null()

LAST = (DeliveryKind.HOMES, DeliveryKind.FOLLOWERS, DeliveryKind.FOLLOWER_NEWS)
"""Kinds that let all others go first."""

LEFT_TO_OTHERS = timedelta(hours=1)
"""How long a row is left to copies of another version, if only they know it. Then it becomes a problem."""

LONGEST_PAUSE = timedelta(hours=1)
"""No row waits longer for its next attempt. One that seems to was postponed before the clock was set back."""


def due(now: datetime, *, limit: int) -> list[int]:
    """The ids of up to `limit` rows that can be sent now: the first undone one of each lane.

    Announcements come first, also in their lanes, where an announcement may be posted again; then the oldest.
    What goes to many people comes last.
    """
    times = {"now": now, "latest": now + LONGEST_PAUSE, "left_until": now - LEFT_TO_OTHERS}
    with connection():
        return [id for (id,) in _DUE.rows(**times, limit=limit)]


def is_left(row: Delivery, *, now: datetime) -> bool:
    """Whether the row is for copies of a newer version: this one does not know its kind."""
    return row.kind not in KINDS and row.due_at >= now - LEFT_TO_OTHERS


def _may_go() -> Any:
    """Condition: the row can be sent `now`; `latest` is LONGEST_PAUSE later."""
    now, latest = parameter("now", Delivery.due_at), parameter("latest", Delivery.due_at)
    return is_ready(now, latest) & _is_first_in_its_lane() & ~fn.EXISTS(_awaited())


def _due() -> Query:
    return (
        Delivery.select(Delivery.id)
        .where(_may_go(), _is_not_left())
        # This order also keeps the databases from walking the history by its primary key.
        .order_by(Delivery.kind != DeliveryKind.ANNOUNCEMENT, Delivery.kind.in_(LAST), Delivery.id)
        .limit(parameter("limit", Delivery.id))
    )


def _is_not_left() -> Any:
    """Condition: not is_left()."""
    return Delivery.kind.in_(list(KINDS)) | (Delivery.due_at < parameter("left_until", Delivery.due_at))


_DUE = Prepared(_due)


def freed(row: Delivery, *, now: datetime) -> list[Delivery]:
    """What can be sent now that `row` is done: the next one of its lane, and what was to come after it.

    They are held until the transaction ends. Needs a transaction.
    """
    found = _FREED.models(Delivery, id=row.id, lane=row.lane, now=now, latest=now + LONGEST_PAUSE)
    return sorted(found, key=lambda one: one.id)


def _freed() -> Query:
    is_next = Delivery.lane == parameter("lane", Delivery.lane)
    comes_after = Delivery.after == parameter("id", Delivery.after)
    # In no order: by that of ids, a database might walk the history.
    return held(Delivery.select().where(_may_go(), is_next | comes_after), skip_locked=True)


_FREED = Prepared(_freed)


def is_ready(now: Any, latest: Any) -> Any:
    """Condition: the row waits and its time has come. `latest` is `now` and LONGEST_PAUSE."""
    # A row that was never postponed may go, even if the clock was set back since it was queued.
    is_due = (Delivery.due_at <= now) | (Delivery.due_at <= Delivery.created_at) | (Delivery.due_at > latest)
    may_begin = Delivery.not_before.is_null() | (Delivery.not_before <= now)
    return UNDONE & (Delivery.state == DeliveryState.WAITING) & is_due & may_begin


def _is_first_in_its_lane() -> Any:
    other = Delivery.alias()
    blocking = other.select(other.id).where(
        other.done_at.is_null(),
        other.lane == Delivery.lane,
        other.id != Delivery.id,
        # A problem blocks nobody, except that nothing can be told in a thread that does not exist.
        (other.kind == DeliveryKind.ANNOUNCEMENT)
        | ((other.id < Delivery.id) & (other.state != DeliveryState.PARKED)),
    )
    return (Delivery.kind == DeliveryKind.ANNOUNCEMENT) | ~fn.EXISTS(blocking)


def _awaited() -> Any:
    """Subquery: the row that must be done first, if there is such a row."""
    before, refused = Delivery.alias(), Delivery.alias()
    without_announcement = refused.select(refused.id).where(
        refused.outage == before.outage,
        refused.kind == DeliveryKind.ANNOUNCEMENT,
        refused.done_at.is_null(),
        refused.state == DeliveryState.PARKED,
    )
    has_no_link = (before.kind == DeliveryKind.PERMALINK) & fn.EXISTS(without_announcement)
    return before.select(before.id).where(
        before.id == Delivery.after_id,
        before.done_at.is_null(),
        before.state != DeliveryState.PARKED,
        ~(_goes_without_link() & has_no_link),
    )


def _goes_without_link() -> Any:
    """Condition: the row does not wait until somebody has fixed why Slack refuses the announcement.

    The people who work on the outage have to know of it now; others hear of it once it is announced.
    """
    in_own_channel = [name for name, kind in KINDS.items() if kind.in_own_channel]
    to_assignees = [what for what, message in MESSAGES.items() if message.goes_without_link]
    what: Any = Delivery.payload["what"]
    is_to_assignee = (Delivery.kind == DeliveryKind.DIRECT_MESSAGE) & what.in_(to_assignees)
    return Delivery.kind.in_(in_own_channel) | is_to_assignee


@dataclass(frozen=True)
class Glance:
    """Whether a row may be ready to be sent, when the next one will be, and whether any is leased."""

    may_be_ready: bool
    next_due: datetime | None
    is_leased: bool


def glance(now: datetime) -> Glance:
    """What a worker has to do, if anything: mostly there is nothing, and this is all that it asks."""
    with connection():
        [(ready, due_at, leased)] = _GLANCE.rows(now=now, latest=now + LONGEST_PAUSE)
    return Glance(ready is not None, Delivery.due_at.python_value(due_at), leased is not None)


def _glance() -> Query:
    now, latest = parameter("now", Delivery.due_at), parameter("latest", Delivery.due_at)
    ready = Delivery.select(Delivery.id).where(is_ready(now, latest)).limit(1)
    postponed = UNDONE & (Delivery.state == DeliveryState.WAITING) & (Delivery.due_at > now)
    leased = Delivery.select(Delivery.id).where(UNDONE, Delivery.state == DeliveryState.SENDING).limit(1)
    next_due = Delivery.select(fn.MIN(Delivery.due_at)).where(postponed)
    return Select(columns=[ready, next_due, leased]).bind(database)


_GLANCE = Prepared(_glance)


def try_all_again(now: datetime) -> None:
    """Let every row go that waits for its time: the clock was set back, so nobody knows when that is."""
    with transaction():
        Delivery.update(due_at=now).where(
            UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > now
        ).execute()


def waits_since(now: datetime) -> datetime | None:
    """When the oldest row was queued that is still to be sent, without problems and those whose time has not
    come. Needs a connection.
    """
    may_begin = Delivery.not_before.is_null() | (Delivery.not_before <= now)
    to_send = UNDONE & (Delivery.state != DeliveryState.PARKED) & may_begin
    since: datetime | None = Delivery.select(fn.MIN(Delivery.created_at)).where(to_send).scalar()
    return since
