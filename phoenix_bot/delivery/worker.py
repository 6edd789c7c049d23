"""The worker: finds what is due, sends it on a few threads, and writes down how it ended."""

import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from slack_sdk import WebClient

from models import Delivery
from models.database import is_sqlite, work_in_background
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot import outbox, watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import Pulse, steady
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import leases, queue
from phoenix_bot.delivery.clocks import Clocks
from phoenix_bot.delivery.sender import Sender, about
from phoenix_bot.delivery.services import NO_SERVICES, Services

log = logging.getLogger(__name__)

SENDERS = 16
"""Rows under way at the same time: each mostly waits for Slack, and ten people may act at once."""

TRANSACTIONS = 2
"""Transactions of one worker at a time, on PostgreSQL. Else a crowd's forms would wait for 16 senders."""

STALL = 60.0
"""Seconds without a sign of life, beside those of one call, after which the worker counts as stuck."""

POLL = 2.0
"""Seconds between two looks for rows that other copies of the process have queued."""


_Claimed = tuple[Delivery, float]
"""A row that is ours, and since when: steady() before it was claimed."""


class Worker:
    """Delivers the outbox until stopped. Several may run, in one process or many, against one PostgreSQL.

    A row is leased to one of them for little longer than one Slack call can take, and the lease is renewed
    before each call, unless it has only just begun. So if a process dies its rows are taken over soon, and
    never while it could still be posting, whatever the copies' clocks show. A process that stood still finds
    out that it lost a row before it calls.
    """

    def __init__(
        self,
        client: WebClient,
        vocabulary: Vocabulary,
        *,
        settle: timedelta,
        services: Services = NO_SERVICES,
    ) -> None:
        """`client` must have no retry handlers.

        `settle` is how long Slack may hide a message it has just taken.
        """
        self._margin = timedelta(seconds=client.timeout / 2)
        # The time-out counts twice, for the connection and the answer; then a lost message must show itself.
        self._lease = timedelta(seconds=client.timeout * 2) + settle + self._margin
        self._clocks = Clocks(self._lease)
        self._pulse = Pulse()
        self._sender = Sender(client, vocabulary, settle=settle, services=services, pulse=self._pulse)
        self._waiting: deque[int] = deque()
        self._is_crowded = False
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._slots = threading.Semaphore(SENDERS)
        self._transactions = threading.BoundedSemaphore(TRANSACTIONS)
        self._senders = ThreadPoolExecutor(
            SENDERS, thread_name_prefix="delivery", initializer=self._work_in_background
        )
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin in the background, with what an earlier process left behind."""
        if is_sqlite() and (held := leases.held_by_the_dead()):
            log.info(
                "%d deliveries were under way when the last process ended; soon each is checked and sent",
                held,
            )
        outbox.workers.add(self._bell.set)
        outbox.offers.add(self._offer)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new; return when the calls under way have finished. The rest stays in the outbox."""
        outbox.offers.discard(self._offer)
        self._stopping.set()
        self._bell.set()
        self._thread.join()
        self._senders.shutdown(wait=True)
        outbox.workers.discard(self._bell.set)

    def trouble(self, now: float) -> str:
        """What is wrong with it, as a clause; "" if it works. `now` is steady()."""
        if not self._thread.is_alive():
            return "it has ended"
        # A call may take as long as a lease, and while every sender waits for one nothing else happens.
        return self._pulse.trouble(now, within=self._lease.total_seconds() + STALL)

    def _work_in_background(self) -> None:
        work_in_background(self._transactions)

    def _run(self) -> None:
        self._work_in_background()
        while not self._stopping.is_set():
            self._pulse.beat()
            pause = POLL
            try:
                pause = self._round()
            except DATABASE_ERRORS as error:
                log.warning("The database %s, deliveries wait: %s", cause(error), error)
            except Exception as error:
                # Nobody watches this thread, and everything depends on it.
                log.exception("A round of deliveries failed unexpectedly")
                watching.failed(error, "delivery", "worker")
            self._bell.wait(pause)
            # Only now: a ring from here on is heard by the next round or by the wait after it.
            self._bell.clear()

    def _round(self) -> float:
        """Send what is due, and return for how many seconds nothing else will be."""
        seen, pause = self._clocks.look(utcnow(), steady())
        ids = queue.due(utcnow(), limit=SENDERS) if seen.may_be_ready else []
        self._waiting.extend(ids)
        begun = 0
        while self._waiting:
            begun += self._begin()
        if len(ids) == SENDERS and begun:
            return 0
        self._is_crowded = False
        left = (seen.next_due - utcnow()).total_seconds() if seen.next_due else pause
        return min(POLL, pause, max(left, 0))

    def _begin(self) -> bool:
        """Have a waiting row sent; return whether there was one. Senders that finish take some, too."""
        self._is_crowded = not self._slots.acquire(blocking=False)
        if self._is_crowded:
            self._slots.acquire()
        ours: list[_Claimed] = []
        try:
            ours = self._claim_waiting()
        finally:
            if not ours:
                self._slots.release()
        for claimed in ours:
            self._senders.submit(self._send, *claimed)
        return bool(ours) or self._is_crowded

    def _claim_waiting(self) -> list[_Claimed]:
        """Claim the next row that waits for a sender; returns none if none is left."""
        while not self._stopping.is_set():
            try:
                row_id = self._waiting.popleft()
            except IndexError:
                return []
            since = steady()
            row = leases.claim(row_id, now=utcnow(), lease=self._lease)
            if row is not None:
                return [(row, since)]
        self._waiting.clear()
        return []

    def _offer(self) -> outbox.Offer | None:
        """A sender for a row that is about to be stored, unless others wait for one."""
        if self._is_crowded or self._stopping.is_set():
            return None
        return outbox.Offer(self._lease, partial(self._send_at_once, since=steady()))

    def _send_at_once(self, row: Delivery, *, since: float) -> None:
        """Send a row that was ours from the start. Whoever stored it waits for this: it never raises."""
        try:
            if not self._pass_on(row, since):
                leases.give_back(row, now=utcnow())
        except DATABASE_ERRORS as error:
            log.warning(
                "Delivery %d waits, the database %s: %s", row.id, cause(error), error, extra=about(row)
            )

    def _pass_on(self, row: Delivery, since: float) -> bool:
        """Send a row that is ours if a sender is free; return whether one was."""
        if self._stopping.is_set() or not self._slots.acquire(blocking=False):
            return False
        try:
            self._senders.submit(self._send, row, since)
        except RuntimeError:
            # We have stopped meanwhile.
            self._slots.release()
            return False
        return True

    def _send(self, row: Delivery, since: float) -> None:
        """Send a row that was claimed `since` then, and what can be sent once it is done."""
        ours = [(row, since)]
        try:
            while ours:
                ours += self._send_one(*ours.pop(0))
                while len(ours) > 1 and self._pass_on(*ours[-1]):
                    ours.pop()
                ours = ours or self._claim_waiting()
        except DATABASE_ERRORS as error:
            log.warning("The database %s, deliveries wait: %s", cause(error), error)
        finally:
            self._slots.release()

    def _send_one(self, row: Delivery, since: float) -> list[_Claimed]:
        hold = leases.Hold(row, since=since, lease=self._lease, within=self._margin)
        # While others wait for a sender, they go first, by their order.
        goes_on = not (self._is_crowded or self._stopping.is_set())
        claimed_at = steady()
        freed = self._sender.send(row, hold, lease=self._lease if goes_on else None)
        self._pulse.beat()
        return [(one, claimed_at) for one in freed]
