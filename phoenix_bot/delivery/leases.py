"""Claiming rows of the outbox, and holding them.

A claimed row is leased. Only the holder of the lease may send the row, postpone it or make it a problem;
`attempts` tells holders apart.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection, held, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.queue import LONGEST_PAUSE, UNDONE, is_ready


def claim(row_id: int, *, now: datetime, lease: timedelta) -> Delivery | None:
    """Take a row that queue.due() returned for `lease`; None if another worker was faster.

    The returned row's `uncertain` says whether an earlier attempt may have got through. Waiting updates that
    would show the same are merged into the row, so its call must be built after this.
    """
    with transaction():
        # Read again: since due() it may have been tried, and its message may be out.
        found = Delivery.select().where(Delivery.id == row_id, is_ready(now, now + LONGEST_PAUSE))
        row = held(found, skip_locked=True).get_or_none()
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
        if not (row.kind == DeliveryKind.ANNOUNCEMENT and row.uncertain):
            _merge(row, now)
        return row


def _merge(row: Delivery, now: datetime) -> None:
    """Close what the row makes needless, if it is of such a kind."""
    needless = kind_of(row).makes_needless
    if needless is not None:
        Delivery.update(state=DeliveryState.MERGED, done_at=now).where(
            UNDONE,
            Delivery.outage == row.outage_id,
            Delivery.kind == needless,
            Delivery.state == DeliveryState.WAITING,
        ).execute()


def is_ours(row: Delivery) -> Any:
    """Condition: the lease that claim() gave on `row` is still ours."""
    same_attempt = (Delivery.id == row.id) & (Delivery.attempts == row.attempts)
    return same_attempt & (Delivery.state == DeliveryState.SENDING)


def renew(row: Delivery, *, now: datetime, lease: timedelta) -> bool:
    """Hold a claimed row for another `lease` from now; False if another worker has taken it over."""
    with transaction():
        return bool(Delivery.update(lease_until=now + lease).where(is_ours(row)).execute())


def prove(row: Delivery, *, lease: timedelta, within: timedelta) -> bool:
    """As renew(), but if true then no more than `within` of the `lease` has passed.

    The database, or this process, may stand still while it renews.
    """
    while True:
        began = monotonic()
        if not renew(row, now=utcnow(), lease=lease):
            return False
        if monotonic() - began < within.total_seconds():
            return True


def held_by_the_dead() -> int:
    """How many rows a dead process holds. For SQLite, whose file has one owner.

    They stay its own until their leases expire: Slack may still be at work on its last calls, and nobody
    would find those messages yet.
    """
    with connection():
        return int(Delivery.select().where(UNDONE, Delivery.state == DeliveryState.SENDING).count())
