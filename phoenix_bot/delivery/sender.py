"""Sending one claimed row of the outbox, and writing down how that ended."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from models import Delivery
from models.database import connection
from models.delivery_errors import UNRENDERABLE, refuser
from models.failures import DATABASE_ERRORS, cause
from models.stored_choices import UnknownChoice
from phoenix_bot import measures, watching
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import Pulse
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import endings, places, queue
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Step, Unposted
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.leases import Hold
from phoenix_bot.delivery.services import Services
from phoenix_bot.slack.clock import SlackClock
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)


class LostLease(Exception):
    """Another worker has taken the row over: nothing more may be sent for it here."""


class RefusedForGood(Exception):
    """Nobody takes a delivery, now or later. Whoever watches is told of it; it is never raised."""


def about(row: Delivery) -> dict[str, object]:
    """What each line of the log about a row has as fields of its own, where the log is JSON."""
    return {"delivery": row.id, "kind": row.kind, "outage": row.outage_id}


class Sender:
    """Sends rows that one worker has claimed; its threads share it."""

    def __init__(
        self,
        client: WebClient,
        vocabulary: Vocabulary,
        *,
        settle: timedelta,
        services: Services,
        pulse: Pulse,
    ) -> None:
        """As Worker(); `pulse` gets a sign of life before each call."""
        self._client = client
        self._vocabulary = vocabulary
        self._services = services
        self._settle = settle
        self._pulse = pulse
        self._slack_clock = SlackClock()
        self._places = places.Places()

    def send(self, row: Delivery, hold: Hold, *, lease: timedelta | None) -> list[Delivery]:
        """Send a row that we hold. Never raises.

        With a `lease`, returns the rows that can be sent once this one is done; they are ours for as long.
        """
        try:
            return self._deliver(row, hold, lease)
        except LostLease:
            log.warning(
                "Delivery %d (%s) was taken over by another worker", row.id, row.kind, extra=about(row)
            )
        except DATABASE_ERRORS as error:
            # Its lease expires; then Slack is asked whether it has the message.
            log.warning(
                "Delivery %d waits, the database %s: %s", row.id, cause(error), error, extra=about(row)
            )
        except Exception as error:
            # Nobody watches this thread.
            log.exception("Delivery %d (%s) failed unexpectedly", row.id, row.kind, extra=about(row))
            watching.failed(error, "delivery", row.kind, row.outage_id)
            self._fail(row, error)
        return []

    def _fail(self, row: Delivery, error: Exception) -> None:
        try:
            endings.fail(row, error, now=utcnow(), settle=self._settle)
        except Exception as failure:
            # Nobody watches this thread; another worker takes the row over.
            log.exception(
                "Delivery %d (%s) waits until its lease expires", row.id, row.kind, extra=about(row)
            )
            watching.failed(failure, "delivery", row.kind, row.outage_id)

    def _deliver(self, row: Delivery, hold: Hold, lease: timedelta | None) -> list[Delivery]:
        try:
            with connection():
                step = kind_of(row).build(row, self._vocabulary)
        except Unposted:
            self._wait_for_announcement(row)
        except UnknownChoice as unknown:
            self._leave(row, unknown)
        except DATABASE_ERRORS:
            raise
        except Exception as error:
            # A row that cannot be built must not hold up others.
            log.exception("Delivery %d (%s) cannot be built", row.id, row.kind, extra=about(row))
            watching.failed(error, "delivery", row.kind, row.outage_id)
            endings.park(row, Never(UNRENDERABLE, uncertain=row.uncertain), now=utcnow())
        else:
            return self._take(row, step, hold, lease)
        return []

    def _leave(self, row: Delivery, unknown: UnknownChoice) -> None:
        """Let a copy of a newer version send the row; if there is none, the row becomes a problem."""
        now = utcnow()
        if row.tried_at is not None and now - row.tried_at >= queue.LEFT_TO_OTHERS:
            log.error("Delivery %d (%s) waited in vain for a newer version: %s", row.id, row.kind, unknown)
            endings.park(row, Never(UNRENDERABLE, uncertain=row.uncertain), now=now)
            return
        log.info("Delivery %d (%s) is left to a newer version: %s", row.id, row.kind, unknown)
        waits = Later("left to a newer version", uncertain=row.uncertain)
        endings.postpone(row, waits, limit="", now=now, settle=self._settle)

    def _wait_for_announcement(self, row: Delivery) -> None:
        """Since the row was seen due somebody deleted the announcement; or it was discarded."""
        if endings.drop(row, now=utcnow()):
            log.info(
                "Delivery %d (%s) is dropped, as its announcement was discarded",
                row.id,
                row.kind,
                extra=about(row),
            )
            return
        waits = Later("the announcement is not out", uncertain=row.uncertain)
        endings.postpone(row, waits, limit="", now=utcnow(), settle=self._settle)

    def _take(self, row: Delivery, step: Step | None, hold: Hold, lease: timedelta | None) -> list[Delivery]:
        if step is None:
            endings.skip(row, now=utcnow())
            return []
        attempt = Attempt(
            self._client, hold=lambda: self._prove(hold), services=self._services, clock=self._slack_clock
        )
        match self._perform(attempt, row, step):
            case Done(answer):
                return self._finish(row, answer, lease)
            case outcome:
                self._end(row, outcome, limit=step.limit)
                return []

    def _prove(self, hold: Hold) -> None:
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
                log.info("Delivery %d was tried before; Slack has it", row.id, extra=about(row))
                return found
        return kind.perform(attempt, row, step)

    def _finish(self, row: Delivery, answer: dict[str, Any], lease: timedelta | None) -> list[Delivery]:
        now = utcnow()
        measures.count("deliveries.sent")
        freed = endings.finish(row, answer, now=now, lease=lease)
        self._places.wake(row, now=now, settle=self._settle)
        return freed

    def _end(self, row: Delivery, outcome: Later | Never, *, limit: str) -> None:
        now = utcnow()
        match outcome:
            case Later(reason):
                self._places.waits(row)
                level = logging.WARNING if outcome.is_trouble else logging.DEBUG
                log.log(level, "Delivery %d (%s) waits: %s", row.id, row.kind, reason, extra=about(row))
                endings.postpone(row, outcome, limit=limit, now=now, settle=self._settle)
            case Never(reason) if endings.do_instead(row, outcome, now=now):
                log.info(
                    "Delivery %d (%s) took another way; refused: %s",
                    row.id,
                    row.kind,
                    reason,
                    extra=about(row),
                )
            case Never(reason):
                what = f"Delivery {row.id} ({row.kind}) for outage {row.outage_id}"
                log.error("%s: %s refused: %s", what, refuser(reason), reason, extra=about(row))
                watching.failed(RefusedForGood(), "delivery", row.kind, row.outage_id, reason)
                endings.park(row, outcome, now=now)
        if not isinstance(outcome, Later):
            self._places.wake(row, now=now, settle=self._settle)
