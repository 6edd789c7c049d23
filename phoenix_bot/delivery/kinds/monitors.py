"""Asking Datadog about a monitor that has alerted for the first time."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from models import Delivery, DeliveryKind, Monitor
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.monitors import details
from phoenix_bot.monitors.details import Untold
from phoenix_bot.slack.outcomes import Done, Later, Outcome

log = logging.getLogger(__name__)

LIMIT = "datadog"

MOST = 300
"""Attempts, over about a day. After them only the job that reads all monitors asks."""


@dataclass(frozen=True)
class Question:
    """Asks Datadog about the monitor with this id of Datadog's."""

    monitor_id: int
    external_id: str

    @property
    def limit(self) -> str:
        """Where Datadog says how long to wait, all questions wait."""
        return LIMIT


def _question(row: Delivery, vocabulary: Vocabulary) -> Question | None:
    """None if Datadog has told about it by now."""
    found = Monitor.get_or_none(Monitor.id == row.payload["monitor"], Monitor.told_at.is_null())
    return Question(found.id, found.external_id) if found is not None else None


def _ask(attempt: Attempt, row: Delivery, question: Question) -> Outcome:
    if attempt.services.monitor is None:
        return Done({})
    attempt.hold()
    told = attempt.services.monitor(question.external_id)
    details.store(question.monitor_id, told, now=utcnow())
    if isinstance(told, Untold):
        if told.passes and row.attempts < MOST:
            return Later(told.why, seconds=told.seconds, limit=LIMIT)
        log.warning("Nothing is known about monitor %s: %s", question.external_id, told.why)
    return Done({})


KINDS = {
    DeliveryKind.MONITOR: Kind(
        _question,
        task=does("read from Datadog what a monitor is called"),
        perform=_ask,
        longest_pause=timedelta(minutes=5),
        tells_actor=never,
    )
}
