"""The outbox as the worker sees it: which rows are next, claiming them, and writing down how they ended."""

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import Announcement, Delivery, DeliveryKind, DeliveryState
from models.database import connection, transaction
from phoenix_bot import outbox, people
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.delivery.calls import POSTS, Call, build
from phoenix_bot.delivery.outcomes import Later

MAX_BACKOFF = timedelta(minutes=5)

UNDONE = Delivery.done_at.is_null()


def due(now: datetime, *, limit: int) -> list[Delivery]:
    """Up to `limit` rows that can be sent now: the first unfinished one of each lane, oldest first."""
    earlier, before = Delivery.alias(), Delivery.alias()
    blocked = earlier.select().where(
        earlier.done_at.is_null(),
        earlier.lane == Delivery.lane,
        earlier.id < Delivery.id,
        # What was parked blocks nobody, except that nothing can be told in a thread that does not exist.
        (earlier.state != DeliveryState.PARKED) | (earlier.kind == DeliveryKind.ANNOUNCEMENT),
    )
    awaited = before.select().where(
        before.id == Delivery.after_id, before.done_at.is_null(), before.state != DeliveryState.PARKED
    )
    ready = UNDONE & _claimable(now) & (Delivery.due_at <= now)
    query = (
        Delivery.select()
        .where(ready, ~fn.EXISTS(blocked), ~fn.EXISTS(awaited))
        .order_by(Delivery.id)
        .limit(limit)
    )
    with connection():
        return list(query)


def _claimable(now: datetime) -> Any:
    expired = (Delivery.state == DeliveryState.SENDING) & (Delivery.lease_until < now)
    return (Delivery.state == DeliveryState.WAITING) | expired


def next_due(now: datetime) -> datetime | None:
    """When the next waiting row will be due, if one is waiting for a time to come."""
    with connection():
        waiting = Delivery.select(Delivery.due_at).where(
            UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at > now
        )
        row = waiting.order_by(Delivery.due_at).first()
        return row.due_at if row else None


def claim(row: Delivery, *, now: datetime, lease: timedelta, terms: Terms) -> Call | None:
    """Take the row for `lease` and make its call from what is true now; None if another worker was faster.

    Updates of the same announcement that wait behind it are merged into it: the call shows them already.
    `row` keeps what it was before, so row.uncertain tells whether an earlier attempt may have got through.
    """
    with transaction():
        mine = Delivery.update(
            state=DeliveryState.SENDING,
            lease_until=now + lease,
            attempts=Delivery.attempts + 1,
            tried_at=row.tried_at or now,
            uncertain=True,
        ).where(Delivery.id == row.id, UNDONE, _claimable(now))
        if not mine.execute():
            return None
        if row.kind in (DeliveryKind.ANNOUNCEMENT, DeliveryKind.UPDATE):
            _merge(row, now)
    # Read after the commit: whatever was merged is seen.
    with connection():
        return build(row, terms)


def _merge(row: Delivery, now: datetime) -> None:
    Delivery.update(state=DeliveryState.MERGED, done_at=now).where(
        UNDONE,
        Delivery.outage == row.outage_id,
        Delivery.id > row.id,
        Delivery.kind == DeliveryKind.UPDATE,
        Delivery.state == DeliveryState.WAITING,
    ).execute()


def free_all(*, now: datetime, settle: timedelta) -> int:
    """Give back every row a dead process held; for SQLite, whose file has one owner. Answers how many."""
    with transaction():
        held = Delivery.update(state=DeliveryState.WAITING, lease_until=None, due_at=now + settle)
        return int(held.where(UNDONE, Delivery.state == DeliveryState.SENDING).execute())


def finish(row: Delivery, answer: dict[str, Any], *, now: datetime) -> None:
    """The row is done; keep what Slack answered where it matters."""
    with transaction():
        _close(row, now)
        shown = Announcement.update(ts=answer["ts"]) if row.kind == DeliveryKind.ANNOUNCEMENT else None
        if row.kind == DeliveryKind.PERMALINK:
            shown = Announcement.update(permalink=answer["permalink"])
        if shown is not None:
            shown.where(Announcement.outage == row.outage_id).execute()
        if row.kind == DeliveryKind.PROFILE and "user" in answer:
            people.remember(answer["user"], now=now)


def _close(row: Delivery, now: datetime) -> None:
    Delivery.update(state=DeliveryState.SENT, done_at=now, lease_until=None, uncertain=False, error="").where(
        Delivery.id == row.id
    ).execute()
    outbox.ring_at_commit()


def postpone(row: Delivery, outcome: Later, call: Call, *, now: datetime, settle: timedelta) -> None:
    """Try the row again later: when Slack said, or with growing pauses.

    Never before a lost message can be found.
    """
    pause = timedelta(seconds=outcome.seconds) if outcome.seconds is not None else backoff(row.attempts)
    if outcome.uncertain:
        pause = max(pause, settle)
    with transaction():
        Delivery.update(
            state=DeliveryState.WAITING,
            lease_until=None,
            due_at=now + pause,
            uncertain=outcome.uncertain,
            error=outcome.reason[:500],
        ).where(Delivery.id == row.id).execute()
        if outcome.seconds is not None:
            _slow_down(row, call, until=now + pause)


def backoff(attempts: int) -> timedelta:
    """The pause after the attempt that followed `attempts` earlier ones.

    Half a second, doubling up to MAX_BACKOFF.
    """
    return min(timedelta(seconds=0.5 * 2 ** min(attempts, 20)), MAX_BACKOFF)


def _slow_down(row: Delivery, call: Call, *, until: datetime) -> None:
    """After a 429: hold what would meet the same limit.

    Posts are limited by channel, other methods as a whole.
    """
    same = Delivery.kind == row.kind
    if call.method == "chat.postMessage":
        same = Delivery.kind.in_(list(POSTS)) & Delivery.lane.startswith(row.lane.split("/")[0] + "/")
    Delivery.update(due_at=until).where(
        UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at < until, same
    ).execute()


def park(row: Delivery, reason: str, *, now: datetime, news: dict[str, Any] | None) -> None:
    """The row waits for a person; the actor is told `news`, if there is any."""
    with transaction():
        Delivery.update(
            state=DeliveryState.PARKED, lease_until=None, uncertain=False, error=reason[:500]
        ).where(Delivery.id == row.id).execute()
        outbox.ring_at_commit()
        if news is not None and row.actor_id:
            outbox.put(
                DeliveryKind.DIRECT_MESSAGE,
                lane=outbox.direct_lane(row.actor_id),
                payload={"what": "refused", "to": row.actor_id, "news": news},
                now=now,
                actor_id=row.actor_id,
            )


def say_by_direct_message(row: Delivery, *, now: datetime) -> None:
    """Slack no longer takes an answer at the row's response_url: say the same in a direct message."""
    with transaction():
        _close(row, now)
        outbox.put(
            DeliveryKind.DIRECT_MESSAGE,
            lane=row.lane,
            payload=row.payload,
            now=now,
            outage=row.outage,
            actor_id=row.actor_id,
        )
