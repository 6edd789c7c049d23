"""The loop: find what is due, send it on a few threads, write down how it ended."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import peewee
from slack_sdk import WebClient
from slack_sdk.errors import SlackObjectFormationError

from models import Delivery, DeliveryKind
from models.database import connection, is_sqlite
from phoenix_bot import outbox, people
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.clock import utcnow
from phoenix_bot.delivery import advice, outcomes, queue
from phoenix_bot.delivery.calls import POSTS, Call
from phoenix_bot.delivery.outcomes import Done, Later, Never, Outcome
from phoenix_bot.delivery.slack import Slack

log = logging.getLogger(__name__)

SENDERS = 16
"""Slack calls at the same time: each waits most of the time, and ten people may act at once."""

POLL = 1.0
"""Seconds between looks for what other copies of the process have queued."""


class Worker:
    """Delivers the outbox until stopped. Several may run, in one process or many, against one PostgreSQL."""

    def __init__(self, client: WebClient, terms: Terms, *, settle: timedelta) -> None:
        """`client` must have no retry handlers.

        `settle` is how long Slack may hide a message it has just taken.
        """
        self._slack = Slack(client)
        self._terms = terms
        self._settle = settle
        # Long enough for the slowest attempt: looking for a lost message, joining, posting, each with its
        # time-out.
        self._lease = timedelta(seconds=client.timeout * 4) + settle
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
            self._bell.clear()
            try:
                pause = self._round()
            except (peewee.OperationalError, peewee.InterfaceError) as error:
                log.warning("The database cannot be reached, deliveries wait: %s", error)
                pause = POLL
            self._bell.wait(pause)

    def _round(self) -> float:
        """Send what is due; answers how many seconds nothing will be."""
        now = utcnow()
        for row in queue.due(now, limit=SENDERS):
            self._slots.acquire()
            if self._stopping.is_set() or not self._begin(row):
                self._slots.release()
        following = queue.next_due(now)
        return min(POLL, max(0.0, (following - now).total_seconds())) if following else POLL

    def _begin(self, row: Delivery) -> bool:
        try:
            call = queue.claim(row, now=utcnow(), lease=self._lease, terms=self._terms)
        except (peewee.DoesNotExist, SlackObjectFormationError, LookupError, ValueError, TypeError):
            # A row that cannot be turned into a call must not hold up the others.
            log.exception("Delivery %d (%s) cannot be made", row.id, row.kind)
            queue.park(row, "internal_error", now=utcnow(), news=advice.news(row, "internal_error"))
            return False
        if call is None:
            return False
        self._senders.submit(self._send, row, call)
        return True

    def _send(self, row: Delivery, call: Call) -> None:
        try:
            self._settle_row(row, call, self._perform(row, call))
        except (peewee.OperationalError, peewee.InterfaceError) as error:
            # The row's lease runs out; then Slack is asked whether it has the message.
            log.warning("Delivery %d ended, but the database cannot be reached: %s", row.id, error)
        except Exception:
            # The last resort of a thread nobody watches; the lease brings the row back.
            log.exception("Delivery %d (%s) failed unexpectedly", row.id, row.kind)
        finally:
            self._slots.release()
            self._bell.set()

    def _perform(self, row: Delivery, call: Call) -> Outcome:
        if row.uncertain and row.kind in POSTS and row.tried_at is not None:
            found = self._slack.find(call, since=row.tried_at)
            if isinstance(found, Later):
                # Not knowing whether it arrived is no reason to send it twice: look again later.
                return replace(found, uncertain=True)
            if found is not None:
                log.info("Delivery %d was tried before; Slack has it: %s", row.id, isinstance(found, Done))
                return found
        return self._slack.perform(call)

    def _settle_row(self, row: Delivery, call: Call, outcome: Outcome) -> None:
        now = utcnow()
        if isinstance(outcome, Never) and row.kind in (
            DeliveryKind.PERMALINK,
            DeliveryKind.PROFILE,
            DeliveryKind.REPLY,
        ):
            outcome = self._make_do(row, call, outcome)
        match outcome:
            case Done(answer):
                queue.finish(row, answer, now=now)
            case Later(reason):
                log.warning("Delivery %d (%s) waits: %s", row.id, row.kind, reason)
                queue.postpone(row, outcome, call, now=now, settle=self._settle)
            case Never(reason):
                log.error(
                    "Delivery %d (%s) for outage %s: Slack refused: %s",
                    row.id,
                    row.kind,
                    row.outage_id,
                    reason,
                )
                queue.park(row, reason, now=now, news=advice.news(row, reason))

    def _make_do(self, row: Delivery, call: Call, refusal: Never) -> Outcome:
        """What else leads to the goal when Slack refuses; the refusal itself if nothing does."""
        if row.kind == DeliveryKind.REPLY:
            with connection():
                queue.say_by_direct_message(row, now=utcnow())
            return Done({})
        if row.kind == DeliveryKind.PERMALINK:
            return self._link_without_asking(call)
        if refusal.reason in ("user_not_found", "user_not_visible"):
            people.remember_missing(row.payload["user"], now=utcnow())
            return Done({})
        return refusal

    def _link_without_asking(self, call: Call) -> Outcome:
        try:
            url = self._slack.message_url(call.arguments["channel"], call.arguments["message_ts"])
        except outcomes.NETWORK_ERRORS as error:
            return outcomes.of_error("auth.test", error)
        return Done({"permalink": url})
