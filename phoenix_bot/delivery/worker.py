"""The worker: finds what is due, sends it on a few threads, and writes down how it ended."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk import WebClient

from models import Delivery
from models.database import connection, is_sqlite, work_in_background
from models.failures import DATABASE_ERRORS, cause
from models.outbox import UNRENDERABLE, refuser
from phoenix_bot import measures, outbox, watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import Pulse, steady
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import endings, leases, places, queue
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Step, Unposted
from phoenix_bot.delivery.clocks import Clocks
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.services import NO_SERVICES, Services
from phoenix_bot.slack.clock import SlackClock
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)

SENDERS = 16
"""Rows under way at the same time: each mostly waits for Slack, and ten people may act at once."""

STALL = 60.0
"""Seconds without a sign of life, beside those of one call, after which the worker counts as stuck."""

POLL = 1.0
"""Seconds between two looks for rows that other copies of the process have queued."""


class LostLease(Exception):
    """Another worker has taken the row over: nothing more may be sent for it here."""


class RefusedForGood(Exception):
    """Nobody takes a delivery, now or later. Whoever watches is told of it; it is never raised."""


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
        self._client = client
        self._vocabulary = vocabulary
        self._services = services
        self._settle = settle
        self._margin = timedelta(seconds=client.timeout / 2)
        # The time-out counts twice, for the connection and the answer; then a lost message must show itself.
        self._lease = timedelta(seconds=client.timeout * 2) + settle + self._margin
        self._slack_clock = SlackClock()
        self._clocks = Clocks(self._lease)
        self._pulse = Pulse()
        self._following: datetime | None = None
        self._places = places.Places()
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._slots = threading.Semaphore(SENDERS)
        self._senders = ThreadPoolExecutor(
            SENDERS, thread_name_prefix="delivery", initializer=work_in_background
        )
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin in the background, with what an earlier process left behind."""
        if is_sqlite() and (held := leases.held_by_the_dead()):
            log.info(
                "%d deliveries were under way when the last process ended; soon each is checked and sent",
                held,
            )
        outbox.listeners.add(self._bell.set)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new; return when the calls under way have finished. The rest stays in the outbox."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()
        self._senders.shutdown(wait=True)
        outbox.listeners.discard(self._bell.set)

    def trouble(self, now: float) -> str:
        """What is wrong with it, as a clause; "" if it works. `now` is steady()."""
        if not self._thread.is_alive():
            return "it has ended"
        # A call may take as long as a lease, and while every sender waits for one nothing else happens.
        return self._pulse.trouble(now, within=self._lease.total_seconds() + STALL)

    def _run(self) -> None:
        work_in_background()
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
        pause = min(POLL, self._clocks.look(utcnow(), steady()))
        begun = [self._begin(row_id) for row_id in queue.due(utcnow(), limit=SENDERS)]
        if not any(begun):
            # Otherwise there is another round as soon as one of them ends, and whenever a row is postponed.
            self._following = queue.next_due(utcnow())
        left = (self._following - utcnow()).total_seconds() if self._following else pause
        return min(pause, max(left, 0))

    def _begin(self, row_id: int) -> bool:
        self._slots.acquire()
        row, since = None, steady()
        try:
            if not self._stopping.is_set():
                row = leases.claim(row_id, now=utcnow(), lease=self._lease)
        finally:
            if row is None:
                self._slots.release()
        if row is not None:
            hold = leases.Hold(row, since=since, lease=self._lease, within=self._margin)
            self._senders.submit(self._send, row, hold)
        return row is not None

    def _send(self, row: Delivery, hold: leases.Hold) -> None:
        try:
            self._deliver(row, hold)
        except LostLease:
            log.warning("Delivery %d (%s) was taken over by another worker", row.id, row.kind)
        except DATABASE_ERRORS as error:
            # Its lease expires; then Slack is asked whether it has the message.
            log.warning("Delivery %d waits, the database %s: %s", row.id, cause(error), error)
        except Exception as error:
            # Nobody watches this thread.
            log.exception("Delivery %d (%s) failed unexpectedly", row.id, row.kind)
            watching.failed(error, "delivery", row.kind, row.outage_id)
            self._fail(row, error)
        finally:
            self._pulse.beat()
            self._slots.release()
            self._bell.set()

    def _fail(self, row: Delivery, error: Exception) -> None:
        try:
            endings.fail(row, error, now=utcnow(), settle=self._settle)
        except Exception as failure:
            # Nobody watches this thread; another worker takes the row over.
            log.exception("Delivery %d (%s) waits until its lease expires", row.id, row.kind)
            watching.failed(failure, "delivery", row.kind, row.outage_id)

    def _deliver(self, row: Delivery, hold: leases.Hold) -> None:
        try:
            with connection():
                step = kind_of(row).build(row, self._vocabulary)
        except Unposted:
            self._wait_for_announcement(row)
        except DATABASE_ERRORS:
            raise
        except Exception as error:
            # A row that cannot be built must not hold up others.
            log.exception("Delivery %d (%s) cannot be built", row.id, row.kind)
            watching.failed(error, "delivery", row.kind, row.outage_id)
            endings.park(row, Never(UNRENDERABLE, uncertain=row.uncertain), now=utcnow())
        else:
            self._take(row, step, hold)

    def _wait_for_announcement(self, row: Delivery) -> None:
        """Since the row was seen due somebody deleted the announcement; or it was discarded."""
        if endings.drop(row, now=utcnow()):
            log.info("Delivery %d (%s) is dropped, as its announcement was discarded", row.id, row.kind)
            return
        waits = Later("the announcement is not out", uncertain=row.uncertain)
        endings.postpone(row, waits, limit="", now=utcnow(), settle=self._settle)

    def _take(self, row: Delivery, step: Step | None, hold: leases.Hold) -> None:
        if step is None:
            endings.skip(row, now=utcnow())
            return
        attempt = Attempt(
            self._client, hold=lambda: self._prove(hold), services=self._services, clock=self._slack_clock
        )
        self._end(row, self._perform(attempt, row, step), limit=step.limit)

    def _prove(self, hold: leases.Hold) -> None:
        self._pulse.beat()
        if not hold.prove():
            raise LostLease

    def _perform(self, attempt: Attempt, row: Delivery, step: Step) -> Outcome:
        kind = kind_of(row)
        if row.uncertain and kind.recover is not None:
            found = kind.recover(attempt, row, step)
            if isinstance(found, Later | Never):
                # Not knowing whether it arrived is no reason to send it twice: look again later.
                return replace(found, uncertain=True)
            if found is not None:
                log.info("Delivery %d was tried before; Slack has it", row.id)
                return found
        return kind.perform(attempt, row, step)

    def _end(self, row: Delivery, outcome: Outcome, *, limit: str) -> None:
        now = utcnow()
        match outcome:
            case Done(answer):
                measures.count("deliveries.sent")
                endings.finish(row, answer, now=now)
            case Later(reason):
                self._places.waits(row)
                level = logging.WARNING if outcome.is_trouble else logging.DEBUG
                log.log(level, "Delivery %d (%s) waits: %s", row.id, row.kind, reason)
                endings.postpone(row, outcome, limit=limit, now=now, settle=self._settle)
            case Never(reason) if endings.do_instead(row, outcome, now=now):
                log.info("Delivery %d (%s) took another way; refused: %s", row.id, row.kind, reason)
            case Never(reason):
                about = f"Delivery {row.id} ({row.kind}) for outage {row.outage_id}"
                log.error("%s: %s refused: %s", about, refuser(reason), reason)
                watching.failed(RefusedForGood(), "delivery", row.kind, row.outage_id, reason)
                endings.park(row, outcome, now=now)
        if not isinstance(outcome, Later):
            self._places.wake(row, now=now, settle=self._settle)
