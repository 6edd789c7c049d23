"""The outbox as the worker sees it: which rows are next, claiming them, and writing down how they ended.

A claimed row is leased. Only who holds the lease may send it, give it back or park it; `attempts` tells the
holders apart.
"""

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import Announcement, Delivery, DeliveryKind, DeliveryState
from models.database import connection, is_sqlite, transaction
from phoenix_bot import outbox
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds import KINDS, MESSAGES
from phoenix_bot.people import home_visits
from phoenix_bot.slack.outcomes import Later, Never

UNDONE = Delivery.done_at.is_null()

IN_OWN_CHANNEL = [kind for kind in DeliveryKind if kind.name.startswith("CHANNEL_")]


def due(now: datetime, *, limit: int) -> list[int]:
    """The ids of up to `limit` rows that can be sent now: the first unfinished one of each lane.

    Announcements come first, in their lanes too, where one may be posted again; then the oldest.
    """
    other, before, refused = Delivery.alias(), Delivery.alias(), Delivery.alias()
    blocked = other.select(other.id).where(
        other.done_at.is_null(),
        other.lane == Delivery.lane,
        other.id != Delivery.id,
        # What was parked blocks nobody, except that nothing can be told in a thread that does not exist.
        (other.kind == DeliveryKind.ANNOUNCEMENT)
        | ((other.id < Delivery.id) & (other.state != DeliveryState.PARKED)),
    )
    is_first = (Delivery.kind == DeliveryKind.ANNOUNCEMENT) | ~fn.EXISTS(blocked)
    without_announcement = refused.select(refused.id).where(
        refused.outage == before.outage,
        refused.kind == DeliveryKind.ANNOUNCEMENT,
        refused.done_at.is_null(),
        refused.state == DeliveryState.PARKED,
    )
    has_no_link = (before.kind == DeliveryKind.PERMALINK) & fn.EXISTS(without_announcement)
    awaited = before.select(before.id).where(
        before.id == Delivery.after_id,
        before.done_at.is_null(),
        before.state != DeliveryState.PARKED,
        ~(_works_without_link() & has_no_link),
    )
    query = (
        Delivery.select(Delivery.id)
        .where(_ready(now), is_first, ~fn.EXISTS(awaited))
        # This order also keeps the databases from walking the history by its primary key.
        .order_by(Delivery.kind != DeliveryKind.ANNOUNCEMENT, Delivery.id)
        .limit(limit)
    )
    with connection():
        return [row.id for row in query]


def _works_without_link() -> Any:
    """Condition: what does not wait until somebody has mended why Slack refuses the announcement.

    Those who work on the outage have to hear of it now; others hear of it once there is an announcement.
    """
    to_assignee = (Delivery.kind == DeliveryKind.DIRECT_MESSAGE) & (Delivery.payload["what"] == "reassigned")
    return Delivery.kind.in_(IN_OWN_CHANNEL) | to_assignee


def _ready(now: datetime) -> Any:
    expired = (Delivery.state == DeliveryState.SENDING) & (Delivery.lease_until < now)
    claimable = (Delivery.state == DeliveryState.WAITING) | expired
    return UNDONE & claimable & (Delivery.due_at <= now)


def next_due(now: datetime) -> datetime | None:
    """When the next waiting row will be due, if one is waiting for a time to come."""
    with connection():
        waiting = Delivery.select(Delivery.due_at).where(
            UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > now
        )
        row = waiting.order_by(Delivery.due_at).first()
        return row.due_at if row else None


def claim(row_id: int, *, now: datetime, lease: timedelta) -> Delivery | None:
    """Take a row that due() gave for `lease`; None if it is no longer due or another worker was faster.

    The answer's `uncertain` still says whether an earlier attempt may have got through. Updates that wait and
    would show the same are merged into it, so its call must be built after this.
    """
    with transaction():
        # Read anew: since due() it may have been tried, and its message may be out.
        found = Delivery.select().where(Delivery.id == row_id, _ready(now))
        row = (found if is_sqlite() else found.for_update(skip_locked=True)).get_or_none()
        if row is None:
            return None
        row.attempts, row.tried_at = row.attempts + 1, row.tried_at or now
        Delivery.update(
            state=DeliveryState.SENDING,
            lease_until=now + lease,
            attempts=row.attempts,
            tried_at=row.tried_at,
            uncertain=True,
        ).where(Delivery.id == row_id).execute()
        # An announcement that may be out already would be found as it was, without the updates.
        if row.kind in MERGED_INTO and not (row.kind == DeliveryKind.ANNOUNCEMENT and row.uncertain):
            _merge(row, now)
        return row


MERGED_INTO = {
    DeliveryKind.ANNOUNCEMENT: DeliveryKind.UPDATE,
    DeliveryKind.UPDATE: DeliveryKind.UPDATE,
    DeliveryKind.CHANNEL_TOPIC: DeliveryKind.CHANNEL_TOPIC,
}
"""What a row of a kind makes needless when it waits behind it: both show the outage as it is."""


def _merge(row: Delivery, now: datetime) -> None:
    Delivery.update(state=DeliveryState.MERGED, done_at=now).where(
        UNDONE,
        Delivery.outage == row.outage_id,
        Delivery.kind == MERGED_INTO[DeliveryKind(row.kind)],
        Delivery.state == DeliveryState.WAITING,
    ).execute()


def _held(row: Delivery) -> Any:
    """Condition: the lease that claim() gave on `row` is still ours."""
    ours = (Delivery.id == row.id) & (Delivery.attempts == row.attempts)
    return ours & (Delivery.state == DeliveryState.SENDING)


def renew(row: Delivery, *, now: datetime, lease: timedelta) -> bool:
    """Hold a claimed row for another `lease` from now; False if another worker has taken it over."""
    with transaction():
        return bool(Delivery.update(lease_until=now + lease).where(_held(row)).execute())


def free_all(*, now: datetime, settle: timedelta) -> int:
    """Give back every row a dead process held; for SQLite, whose file has one owner. Answers how many."""
    with transaction():
        held = Delivery.update(state=DeliveryState.WAITING, lease_until=None, due_at=now + settle)
        return int(held.where(UNDONE, Delivery.state == DeliveryState.SENDING).execute())


def finish(row: Delivery, answer: dict[str, Any], *, now: datetime) -> None:
    """The row is done; keep what Slack answered where it matters."""
    with transaction():
        if _close(row, now):
            KINDS[DeliveryKind(row.kind)].finish(row, answer, now)


def do_instead(row: Delivery, refusal: Never, *, now: datetime) -> bool:
    """Whether the row is done although Slack refuses: by what its kind does then, if anything."""
    with transaction():
        if not Delivery.select().where(_held(row)).exists():
            # Who took the row over does it.
            return True
        return KINDS[DeliveryKind(row.kind)].instead(row, refusal, now) and _close(row, now)


def _close(row: Delivery, now: datetime) -> bool:
    """Whether it was open: who took the row over may have been faster, and both are right."""
    outbox.ring_at_commit()
    closed = Delivery.update(
        state=DeliveryState.SENT, done_at=now, lease_until=None, uncertain=False, error=""
    ).where(Delivery.id == row.id, UNDONE)
    return bool(closed.execute())


def postpone(row: Delivery, outcome: Later, call: Call | None, *, now: datetime, settle: timedelta) -> None:
    """Try the row again later: when Slack said, or with growing pauses.

    Never before a lost message can be found. `call` is what was tried, if anything.
    """
    if outcome.seconds is not None:
        pause = timedelta(seconds=outcome.seconds)
    else:
        pause = backoff(row.attempts, longest=KINDS[DeliveryKind(row.kind)].longest_pause)
    if outcome.uncertain:
        pause = max(pause, settle)
    with transaction():
        Delivery.update(
            state=DeliveryState.WAITING,
            lease_until=None,
            due_at=now + pause,
            uncertain=outcome.uncertain,
            error=outcome.reason[:500],
        ).where(_held(row)).execute()
        if call is not None and outcome.seconds is not None and outcome.method == call.method:
            _slow_down(row, call, until=now + pause)


def backoff(attempts: int, *, longest: timedelta) -> timedelta:
    """The pause after so many attempts: half a second after the first, doubling up to `longest`."""
    return min(timedelta(seconds=0.5 * 2 ** min(attempts - 1, 20)), longest)


def _slow_down(row: Delivery, call: Call, *, until: datetime) -> None:
    """After a 429: hold what would meet the same limit.

    Posts are limited by channel, other methods as a whole, each response_url by itself.
    """
    if call.method == "response_url":
        return
    same = Delivery.kind == row.kind
    if call.method == "chat.postMessage":
        same = Delivery.kind.in_(MESSAGES) & Delivery.lane.startswith(outbox.conversation(row.lane))
    Delivery.update(due_at=until).where(
        UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at < until, same
    ).execute()


def drop(row: Delivery, *, now: datetime) -> bool:
    """Whether a row about an announcement is done with since that was given up: none is out or to come."""
    announcing = Delivery.alias()
    to_come = announcing.select(announcing.id).where(
        announcing.outage == row.outage_id,
        announcing.kind == DeliveryKind.ANNOUNCEMENT,
        announcing.done_at.is_null(),
    )
    # One statement, so that no announcement comes out between two looks.
    given_up = Announcement.select().where(
        Announcement.outage == row.outage_id, Announcement.ts == "", ~fn.EXISTS(to_come)
    )
    with transaction():
        if not given_up.exists():
            return False
        outbox.ring_at_commit()
        dropped = Delivery.update(state=DeliveryState.DROPPED, done_at=now, lease_until=None)
        dropped.where(_held(row)).execute()
        return True


def park(row: Delivery, refusal: Never, *, now: datetime, news: dict[str, Any] | None) -> None:
    """The row waits for a person; the actor is told `news`, if there is any, once for all that they did."""
    with transaction():
        parked = Delivery.update(
            state=DeliveryState.PARKED,
            lease_until=None,
            uncertain=refusal.uncertain,
            error=refusal.reason[:500],
        ).where(_held(row))
        if not parked.execute():
            return
        outbox.ring_at_commit()
        if row.kind != DeliveryKind.HOME:
            home_visits.refresh_all(now=now)
        if news is not None and row.actor_id and not _told(row):
            outbox.put(
                DeliveryKind.DIRECT_MESSAGE,
                lane=outbox.direct_lane(row.actor_id),
                payload={"what": "refused", "to": row.actor_id, "news": news},
                now=now,
                actor_id=row.actor_id,
            )


def _told(row: Delivery) -> bool:
    """Whether another row of the same lane and act was parked already."""
    others = Delivery.select().where(
        UNDONE,
        Delivery.lane == row.lane,
        Delivery.actor_id == row.actor_id,
        Delivery.created_at == row.created_at,
        Delivery.state == DeliveryState.PARKED,
        Delivery.kind != DeliveryKind.PERMALINK,
        Delivery.id != row.id,
    )
    return bool(others.exists())
