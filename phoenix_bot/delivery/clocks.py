"""The outbox goes on though wall clocks are wrong, disagree, or are set."""

import logging
import math
from dataclasses import replace
from datetime import datetime, timedelta

from models import Delivery, DeliveryState
from models.database import connection, transaction
from models.prepared import Prepared
from phoenix_bot.acts.steady import Sightings, Steps
from phoenix_bot.delivery import queue
from phoenix_bot.delivery.leases import is_ours
from phoenix_bot.delivery.queue import UNDONE

log = logging.getLogger(__name__)

SET_BACK = timedelta(seconds=5)
"""How far a clock must go back to count as set back. A busy machine may pause between two looks at clocks."""

EVERY = 1.0
"""Seconds between two looks at leases, if none expires sooner."""


class Clocks:
    """What one worker sees of the clock of its machine and of the leases of all workers."""

    def __init__(self, lease: timedelta) -> None:
        self._leases = Leases(lease)
        self._next_look = -math.inf
        self._steps, self._was_set_back = Steps(), False

    def look(self, now: datetime, elapsed: float) -> tuple[queue.Glance, float]:
        """Let everything go that would wait for a wrong clock.

        Returns what there is to do then, and the seconds until the next look. `now` is what the wall clock
        shows, `elapsed` is steady().
        """
        if self._steps.since_last_look(now, elapsed) < -SET_BACK:
            self._was_set_back = True
        if self._was_set_back:
            queue.try_all_again(now)
            self._was_set_back = False
            log.warning("The clock was set back: everything that waits in the outbox is tried again")
        seen = queue.glance(now)
        if elapsed >= self._next_look:
            left = self._leases.free_expired(now=now, elapsed=elapsed) if seen.is_leased else EVERY
            self._next_look = elapsed + min(EVERY, left)
            # What was freed just now is ready.
            seen = replace(seen, may_be_ready=seen.may_be_ready or seen.is_leased)
        return seen, self._next_look - elapsed


_LEASED = Prepared(
    lambda: Delivery.select(Delivery.id, Delivery.attempts, Delivery.lease_until).where(
        UNDONE, Delivery.state == DeliveryState.SENDING
    )
)


class Leases:
    """The leases of all workers, as one of them sees them.

    A holder renews its lease before each call. So a lease has expired if nobody renewed it for as long as it
    lasts, counted by the clock of whoever watches: the clocks of others may be wrong, and all may be set.
    """

    def __init__(self, lease: timedelta) -> None:
        self._lease = lease.total_seconds()
        self._sightings = Sightings()

    def free_expired(self, *, now: datetime, elapsed: float) -> float:
        """Let rows wait again whose lease has expired; return in how many seconds the next one can expire.

        `elapsed` is steady().
        """
        with connection():
            leased = _LEASED.models(Delivery)
        left = math.inf
        for row in leased:
            lasted = self._sightings.unchanged(row.id, (row.attempts, row.lease_until), elapsed)
            if lasted < self._lease:
                left = min(left, self._lease - lasted)
                continue
            with transaction():
                freed = Delivery.update(state=DeliveryState.WAITING, lease_until=None, due_at=now)
                freed.where(is_ours(row), Delivery.lease_until == row.lease_until).execute()
        self._sightings.end_look()
        return left
