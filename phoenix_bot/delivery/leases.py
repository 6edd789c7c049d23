"""Claiming rows of the outbox, and holding them.

A claimed row is leased. Only the holder of the lease may send the row, postpone it or make it a problem;
`attempts` tells holders apart.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from peewee import Query, fn

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import steady
from phoenix_bot.delivery import queue
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.queue import LONGEST_PAUSE, UNDONE, is_ready


def claim(row_id: int, *, now: datetime, lease: timedelta) -> Delivery | None:
    """Take a row that queue.due() returned for `lease`; None if another worker was faster, or is to send it.

    The returned row's `uncertain` says whether an earlier attempt may have got through. Waiting updates that
    would show the same are merged into the row, so its call must be built after this.
    """
    with transaction():
        # Read again: since due() it may have been tried, and its message may be out.
        found = _READY.models(Delivery, id=row_id, now=now, latest=now + LONGEST_PAUSE)
        if not found or queue.is_left(found[0], now=now):
            return None
        [row] = found
        _take([row], now, lease)
        # An announcement that may be out already would be found as it was, without the updates.
        if not (row.kind == DeliveryKind.ANNOUNCEMENT and row.uncertain):
            _merge(row, now)
        return row


def claim_freed(done: Delivery, *, now: datetime, lease: timedelta) -> list[Delivery]:
    """Take for `lease` what can be sent now that `done` is. In the transaction that closes `done`.

    What makes others needless is left to claim(): merging them here could wait for somebody who waits for us.
    """
    freed = queue.freed(done, now=now)
    sent_here = [row for row in freed if not queue.is_left(row, now=now)]
    claimed = [row for row in sent_here if kind_of(row).makes_needless is None]
    if claimed:
        _take(claimed, now, lease)
    if len(claimed) < len(freed):
        outbox.ring_at_commit()
    return claimed


def _take(rows: list[Delivery], now: datetime, lease: timedelta) -> None:
    """Lease rows that are held."""
    for row in rows:
        row.attempts, row.tried_at = row.attempts + 1, row.tried_at or now
    ids = {f"id {number}": row.id for number, row in enumerate(rows)}
    _claim(len(rows)).change(lease_until=now + lease, now=now, **ids)


def give_back(row: Delivery, *, now: datetime) -> None:
    """Let others send a row that was ours from the start, and that was not tried."""
    with transaction():
        outbox.ring_at_commit()
        untried = {"attempts": 0, "tried_at": None, "lease_until": None, "uncertain": False}
        waits = Delivery.update(state=DeliveryState.WAITING, due_at=now, **untried)
        waits.where(is_ours(row)).execute()


def _ready() -> Query:
    now, latest = parameter("now", Delivery.due_at), parameter("latest", Delivery.due_at)
    ready = Delivery.select().where(Delivery.id == parameter("id", Delivery.id), is_ready(now, latest))
    return held(ready, skip_locked=True)


_READY = Prepared(_ready)


@cache
def _claim(count: int) -> Prepared:
    ids = [parameter(f"id {number}", Delivery.id) for number in range(count)]
    return Prepared(
        lambda: Delivery.update(
            state=DeliveryState.SENDING,
            lease_until=parameter("lease_until", Delivery.lease_until),
            attempts=Delivery.attempts + 1,
            tried_at=fn.COALESCE(Delivery.tried_at, parameter("now", Delivery.tried_at)),
            uncertain=True,
        ).where(Delivery.id.in_(ids))
    )


def _merge(row: Delivery, now: datetime) -> None:
    """Close what the row makes needless, if it is of such a kind."""
    needless = kind_of(row).makes_needless
    if needless is not None:
        _MERGE.change(now=now, outage=row.outage_id, kind=needless, lane=row.lane)


_MERGE = Prepared(
    lambda: Delivery.update(state=DeliveryState.MERGED, done_at=parameter("now", Delivery.done_at)).where(
        UNDONE,
        Delivery.outage == parameter("outage", Delivery.outage),
        Delivery.kind == parameter("kind", Delivery.kind),
        Delivery.lane == parameter("lane", Delivery.lane),
        Delivery.state == DeliveryState.WAITING,
    )
)


def is_ours(row: Delivery) -> Any:
    """Condition: the lease that claim() gave on `row` is still ours."""
    return _is_held(row.id, row.attempts)


def _is_held(id: Any, attempts: Any) -> Any:
    same_attempt = (Delivery.id == id) & (Delivery.attempts == attempts)
    return same_attempt & (Delivery.state == DeliveryState.SENDING)


def renew(row: Delivery, *, now: datetime, lease: timedelta) -> bool:
    """Hold a claimed row for another `lease` from now; False if another worker has taken it over."""
    with transaction():
        return bool(_RENEW.change(id=row.id, attempts=row.attempts, lease_until=now + lease))


_RENEW = Prepared(
    lambda: Delivery.update(lease_until=parameter("lease_until", Delivery.lease_until)).where(
        _is_held(parameter("id", Delivery.id), parameter("attempts", Delivery.attempts))
    )
)


class Hold:
    """Our lease on a claimed row. `since` is steady() before the row was claimed."""

    def __init__(self, row: Delivery, *, since: float, lease: timedelta, within: timedelta) -> None:
        self._row, self._since, self._lease, self._within = row, since, lease, within.total_seconds()

    def prove(self) -> bool:
        """Whether the row is ours, and no more than `within` of the lease has passed; renews it if need be.

        The database, or this process, may stand still while it renews.
        """
        while steady() - self._since >= self._within:
            began = steady()
            if not renew(self._row, now=utcnow(), lease=self._lease):
                return False
            self._since = began
        return True


def held_by_the_dead() -> int:
    """How many rows a dead process holds. For SQLite, whose file has one owner.

    They stay its own until their leases expire: Slack may still be at work on its last calls, and nobody
    would find those messages yet.
    """
    with connection():
        return int(Delivery.select().where(UNDONE, Delivery.state == DeliveryState.SENDING).count())
