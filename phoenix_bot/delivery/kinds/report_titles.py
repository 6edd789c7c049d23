"""The titles of post-mortem reports, which an issue tracker knows."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, Outage
from phoenix_bot import outbox
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.kind import Kind
from phoenix_bot.outages import reports
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)


def _title(row: Delivery, vocabulary: Vocabulary) -> Call:
    """Without an address if the outage has another report by now."""
    url = row.payload["url"]
    is_wanted = Outage.select().where(Outage.id == row.outage_id, Outage.report_url == url).exists()
    return Call("gitlab.issue", {"url": url if is_wanted else ""})


def _ask(slack: Slack, row: Delivery, call: Call) -> Outcome:
    ask = slack.services.report_title
    if ask is None or not call.arguments["url"]:
        return Done({})
    outcome = ask(call.arguments["url"])
    if isinstance(outcome, Never):
        # Nobody has to mend the row: the link is there, and says where the title is.
        log.warning("The title of the report on outage %s is not read: %s", row.outage_id, outcome.reason)
        return Done({"unread": outcome.reason})
    # Where GitLab says how long to wait, that concerns all questions.
    return replace(outcome, method=call.method) if isinstance(outcome, Later) else outcome


def _keep_title(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if "title" in answer and row.outage_id is not None:
        reports.take_title(row.outage_id, url=row.payload["url"], title=answer["title"], now=now)
    elif "unread" in answer:
        outbox.put(
            DeliveryKind.DIRECT_MESSAGE,
            lane=outbox.direct_lane(row.actor_id, row.outage),
            payload={"what": "untitled", "to": row.actor_id, "reason": answer["unread"]},
            now=now,
            outage=row.outage,
            actor_id=row.actor_id,
        )


KINDS = {
    DeliveryKind.REPORT_TITLE: Kind(
        _title, finish=_keep_title, perform=_ask, longest_pause=timedelta(minutes=5)
    )
}
