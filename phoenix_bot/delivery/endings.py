"""Writing down how an attempt ended: the row is done, waits for the next attempt, or becomes a problem."""

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import Announcement, Delivery, DeliveryKind, DeliveryState
from models.database import transaction
from models.delivery_errors import UNEXPECTED
from models.delivery_keys import caused_by
from models.prepared import Prepared, parameter
from phoenix_bot import measures, outbox
from phoenix_bot.delivery import leases, places, who_hears
from phoenix_bot.delivery.kinds import KINDS, kind_of
from phoenix_bot.delivery.leases import is_ours
from phoenix_bot.delivery.queue import LONGEST_PAUSE, UNDONE
from phoenix_bot.people import home_visits
from phoenix_bot.slack.outcomes import Later, Never

MESSAGE_KINDS = [name for name, kind in KINDS.items() if kind.is_message]

PATIENCE = 5
"""Attempts at a row before an unexpected error that does not pass makes it a problem."""


def finish(
    row: Delivery, answer: dict[str, Any], *, now: datetime, lease: timedelta | None = None
) -> list[Delivery]:
    """The row is done: keep what Slack answered, where it matters.

    With a `lease`, the rows that can be sent now are claimed for as long, and returned.
    """
    with transaction():
        if not _close(row, now):
            return []
        with caused_by(row):
            kind_of(row).finish(row, answer, now)
        if lease is None:
            outbox.ring_at_commit()
            return []
        return leases.claim_freed(row, now=now, lease=lease)


def skip(row: Delivery, *, now: datetime) -> None:
    """The row is done, as there was nothing left to do."""
    with transaction():
        outbox.ring_at_commit()
        _close(row, now)


def do_instead(row: Delivery, refusal: Never, *, now: datetime) -> bool:
    """Do what the row's kind does instead when Slack refuses; return whether the row is done then."""
    with transaction():
        if not Delivery.select().where(is_ours(row)).exists():
            # The worker that took the row over does it.
            return True
        outbox.ring_at_commit()
        return kind_of(row).instead(row, refusal, now) and _close(row, now)


def _close(row: Delivery, now: datetime) -> bool:
    """Whether the row was open: a worker that took it over may have been faster, and both are right."""
    outbox.tell_at_commit()
    return bool(_CLOSE.change(id=row.id, now=now))


_CLOSE = Prepared(
    lambda: Delivery.update(
        state=DeliveryState.SENT,
        done_at=parameter("now", Delivery.done_at),
        lease_until=None,
        uncertain=False,
        error="",
    ).where(Delivery.id == parameter("id", Delivery.id), UNDONE)
)


def postpone(row: Delivery, outcome: Later, *, limit: str, now: datetime, settle: timedelta) -> None:
    """Try the row again later: when Slack said, or after growing pauses.

    Never before a lost message can be found. If the attempt met the rate limit of its step, `limit`, the rows
    that share the limit wait as well.
    """
    if outcome.seconds is not None:
        pause = timedelta(seconds=outcome.seconds)
    else:
        pause = backoff(row.attempts, longest=kind_of(row).longest_pause)
    if outcome.uncertain:
        pause = max(pause, settle)
    pause = min(pause, LONGEST_PAUSE)
    with transaction():
        # A worker that waits has to know of the new time.
        outbox.ring_at_commit()
        if outcome.seconds is None:
            pause = places.shortened(row, pause, now=now)
        Delivery.update(
            state=DeliveryState.WAITING,
            lease_until=None,
            due_at=now + pause,
            uncertain=outcome.uncertain,
            error=outcome.reason[:500],
        ).where(is_ours(row)).execute()
        if limit and outcome.seconds is not None and outcome.limit == limit:
            _slow_down(row, limit, until=now + pause)


def fail(row: Delivery, error: Exception, *, now: datetime, settle: timedelta) -> None:
    """Nobody foresaw this error. Try the row again: it may pass. If it does not, the row becomes a problem.

    It may have come after a call that got through.
    """
    reason = f"{UNEXPECTED}: {type(error).__name__}"
    if row.attempts >= PATIENCE and row.error.startswith(UNEXPECTED):
        park(row, Never(reason, uncertain=True), now=now)
    else:
        postpone(row, Later(reason, uncertain=True), limit="", now=now, settle=settle)


def backoff(attempts: int, *, longest: timedelta) -> timedelta:
    """The pause after so many attempts: half a second after the first, doubling up to `longest`."""
    return min(timedelta(seconds=0.5 * 2 ** min(attempts - 1, 20)), longest)


def _slow_down(row: Delivery, limit: str, *, until: datetime) -> None:
    """Hold what would meet the same limit. Slack limits posts by channel, other methods as a whole."""
    same = Delivery.kind == row.kind
    if limit == "chat.postMessage":
        same = Delivery.kind.in_(MESSAGE_KINDS) & Delivery.lane.startswith(outbox.conversation(row.lane))
    Delivery.update(due_at=until).where(
        UNDONE, Delivery.state == DeliveryState.WAITING, Delivery.due_at < until, same
    ).execute()


def drop(row: Delivery, *, now: datetime) -> bool:
    """Drop a row that needs an announcement if that was discarded: none is out or to come.

    Returns whether that is so.
    """
    announcing = Delivery.alias()
    to_come = announcing.select(announcing.id).where(
        announcing.outage == row.outage_id,
        announcing.kind == DeliveryKind.ANNOUNCEMENT,
        announcing.done_at.is_null(),
    )
    # One statement, so that no announcement comes out between two looks.
    discarded = Announcement.select().where(
        Announcement.outage == row.outage_id, Announcement.ts == "", ~fn.EXISTS(to_come)
    )
    with transaction():
        if not discarded.exists():
            return False
        outbox.ring_at_commit()
        dropped = Delivery.update(state=DeliveryState.DROPPED, done_at=now, lease_until=None)
        dropped.where(is_ours(row)).execute()
        return True


def park(row: Delivery, refusal: Never, *, now: datetime) -> None:
    """The row becomes a problem: see who_hears.tell()."""
    with transaction():
        parked = Delivery.update(
            state=DeliveryState.PARKED,
            lease_until=None,
            uncertain=refusal.uncertain,
            error=refusal.reason[:500],
        ).where(is_ours(row))
        if not parked.execute():
            return
        outbox.ring_at_commit()
        if row.kind not in (DeliveryKind.HOME, DeliveryKind.HOMES):
            home_visits.refresh_all(now=now)
        who_hears.tell(row, refusal, now=now)
        measures.count("deliveries.refused")
