"""The loop: find what is due, send it on a few threads, write down how it ended."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import peewee
from slack_sdk import WebClient

from models import Delivery, DeliveryKind
from models.database import connection, is_sqlite
from phoenix_bot import outbox
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import advice, queue
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call, Unposted
from phoenix_bot.delivery.kinds import KINDS
from phoenix_bot.delivery.services import NO_SERVICES, Services
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)

SENDERS = 16
"""Slack calls at the same time: each waits most of the time, and ten people may act at once."""

POLL = 1.0
"""Seconds between looks for what other copies of the process have queued."""

DATABASE_ERRORS = (peewee.OperationalError, peewee.InterfaceError)
"""What peewee raises when the database cannot be reached."""


class LostLease(Exception):
    """Another worker has taken the row over; nothing more may be sent for it here."""


class Worker:
    """Delivers the outbox until stopped. Several may run, in one process or many, against one PostgreSQL.

    A row is leased to one of them for no longer than one Slack call can take, and the lease is renewed before
    each further call. So a row of a process that died is taken over soon, and never while its former holder
    could still be posting, as long as the copies' clocks agree within SLACK_TIMEOUT.
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
        self._terms = vocabulary
        self._services = services
        self._settle = settle
        # The time-out counts for the connection and for the answer; then a lost message must show itself.
        self._lease = timedelta(seconds=client.timeout * 2) + settle
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._slots = threading.Semaphore(SENDERS)
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="delivery")
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin in the background, with what an earlier process left behind."""
        if is_sqlite() and (held := queue.free_all(now=utcnow(), settle=self._settle)):
            log.info(
                "%d deliveries were under way when the last process ended; each is checked before it is sent",
                held,
            )
        outbox.listeners.add(self._bell.set)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new, let calls under way finish, and return. What is left stays in the outbox."""
        self._stopping.set()
        self._bell.set()
        self._thread.join()
        self._senders.shutdown(wait=True)
        outbox.listeners.discard(self._bell.set)

    def is_alive(self) -> bool:
        """Whether the loop is running."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = POLL
            try:
                pause = self._round()
            except DATABASE_ERRORS as error:
                log.warning("The database cannot be reached, deliveries wait: %s", error)
            except Exception:
                # Nobody watches this thread, and everything waits for it.
                log.exception("A round of deliveries failed unexpectedly")
            self._bell.wait(pause)
            # Only now: who rings from here on is heard by the next round or by the wait after it.
            self._bell.clear()

    def _round(self) -> float:
        """Send what is due; answers how many seconds nothing will be."""
        for row_id in queue.due(utcnow(), limit=SENDERS):
            self._slots.acquire()
            begun = False
            try:
                begun = not self._stopping.is_set() and self._begin(row_id)
            finally:
                if not begun:
                    self._slots.release()
        now = utcnow()
        following = queue.next_due(now)
        return min(POLL, (following - now).total_seconds()) if following else POLL

    def _begin(self, row_id: int) -> bool:
        row = queue.claim(row_id, now=utcnow(), lease=self._lease)
        if row is not None:
            self._senders.submit(self._send, row)
        return row is not None

    def _send(self, row: Delivery) -> None:
        try:
            self._deliver(row)
        except LostLease:
            log.warning("Delivery %d (%s) was taken over by another worker", row.id, row.kind)
        except DATABASE_ERRORS as error:
            # The row's lease runs out; then Slack is asked whether it has the message.
            log.warning("Delivery %d waits, the database cannot be reached: %s", row.id, error)
        except Exception:
            # The last resort of a thread nobody watches; the lease brings the row back.
            log.exception("Delivery %d (%s) failed unexpectedly", row.id, row.kind)
        finally:
            self._slots.release()
            self._bell.set()

    def _deliver(self, row: Delivery) -> None:
        try:
            call = self._build(row)
        except Unposted:
            # Since it was seen due somebody deleted the announcement; or it was given up.
            if queue.drop(row, now=utcnow()):
                log.info("Delivery %d (%s) is dropped, as its announcement was given up", row.id, row.kind)
                return
            waits = Later("the announcement is not out", uncertain=row.uncertain)
            queue.postpone(row, waits, None, now=utcnow(), settle=self._settle)
            return
        if call is None:
            queue.park(
                row,
                Never("unrenderable", uncertain=row.uncertain),
                now=utcnow(),
                news=advice.news(row, "unrenderable"),
            )
            return
        slack = Slack(self._client, hold=lambda: self._hold(row), services=self._services)
        self._settle_row(row, call, self._perform(row, call, slack))

    def _build(self, row: Delivery) -> Call | None:
        """The row's call; None if it cannot be made, which must not hold up other rows."""
        try:
            with connection():
                return KINDS[DeliveryKind(row.kind)].build(row, self._terms)
        except (*DATABASE_ERRORS, Unposted):
            raise
        except Exception:
            log.exception("Delivery %d (%s) cannot be made", row.id, row.kind)
            return None

    def _hold(self, row: Delivery) -> None:
        if not queue.renew(row, now=utcnow(), lease=self._lease):
            raise LostLease

    def _perform(self, row: Delivery, call: Call, slack: Slack) -> Outcome:
        kind = KINDS[DeliveryKind(row.kind)]
        if row.uncertain and kind.recover is not None:
            found = kind.recover(slack, row, call)
            if isinstance(found, Later | Never):
                # Not knowing whether it arrived is no reason to send it twice: look again later.
                return replace(found, uncertain=True)
            if found is not None:
                log.info("Delivery %d was tried before; Slack has it", row.id)
                return found
        outcome = kind.perform(slack, row, call) if kind.perform else slack.perform(call)
        if isinstance(outcome, Never) and kind.make_do is not None:
            return kind.make_do(slack, call, outcome)
        return outcome

    def _settle_row(self, row: Delivery, call: Call, outcome: Outcome) -> None:
        now = utcnow()
        match outcome:
            case Done(answer):
                queue.finish(row, answer, now=now)
            case Later(reason):
                log.warning("Delivery %d (%s) waits: %s", row.id, row.kind, reason)
                queue.postpone(row, outcome, call, now=now, settle=self._settle)
            case Never(reason) if queue.do_instead(row, outcome, now=now):
                log.info("Delivery %d (%s) took another way: Slack refused: %s", row.id, row.kind, reason)
            case Never(reason):
                log.error(
                    "Delivery %d (%s) for outage %s: Slack refused: %s",
                    row.id,
                    row.kind,
                    row.outage_id,
                    reason,
                )
                queue.park(row, outcome, now=now, news=advice.news(row, reason))
