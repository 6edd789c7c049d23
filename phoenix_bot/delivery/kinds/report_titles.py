"""The titles of post-mortem reports, which an issue tracker knows."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, DirectMessage, Outage
from phoenix_bot import outbox
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.outages import reports
from phoenix_bot.outages.reports import NoTitle, NotNow, Title
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)

LIMIT = "issue tracker"


@dataclass(frozen=True)
class Question:
    """Asks the issue tracker for the title of the report at an address."""

    url: str

    @property
    def limit(self) -> str:
        """Where the issue tracker says how long to wait, all questions wait."""
        return LIMIT


def _question(row: Delivery, vocabulary: Vocabulary) -> Question | None:
    """None if the outage has another report by now."""
    url = row.payload["url"]
    is_wanted = Outage.select().where(Outage.id == row.outage_id, Outage.report_url == url).exists()
    return Question(url) if is_wanted else None


def _ask(attempt: Attempt, row: Delivery, question: Question) -> Outcome:
    ask = attempt.services.report_title
    match ask(question.url) if ask else None:
        case Title(title):
            return Done({"title": title})
        case NoTitle(why):
            return Never(why)
        case NotNow(reason, seconds):
            return Later(reason, seconds=seconds, limit=LIMIT)
    return Done({})


def _keep_title(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if "title" in answer and row.outage_id is not None:
        reports.take_title(row.outage_id, url=row.payload["url"], title=answer["title"], now=now)


def _tell_why_not(row: Delivery, refusal: Never, now: datetime) -> bool:
    """This is no problem: the report is linked, and whoever follows the link sees its title."""
    log.warning("The title of the report on outage %s is not read: %s", row.outage_id, refusal.reason)
    outbox.tell(
        row.actor_id,
        DirectMessage.UNTITLED,
        payload={"why": refusal.reason},
        now=now,
        outage=row.outage,
        actor_id=row.actor_id,
    )
    return True


KINDS = {
    DeliveryKind.REPORT_TITLE: Kind(
        _question,
        task=does("read the title of its post-mortem"),
        perform=_ask,
        finish=_keep_title,
        instead=_tell_why_not,
        longest_pause=timedelta(minutes=5),
        tells_actor=never,
    )
}
