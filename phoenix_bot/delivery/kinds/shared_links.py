"""The links of shared messages: a message is shared once its link is known."""

from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.announcements import or_made_link
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.outages import shares
from phoenix_bot.slack.outcomes import Never, Outcome

DELETED = Never("message_not_found")


def _link(row: Delivery, vocabulary: Vocabulary) -> Call:
    message = {"channel": row.payload["channel"], "message_ts": row.payload["ts"]}
    return Call("chat.getPermalink", message)


def _find_link(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    outcome = attempt.perform(call)
    return outcome if outcome == DELETED else or_made_link(attempt, call, outcome)


def _leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    """A message that was deleted since somebody shared it is not shared: its link would lead nowhere."""
    return refusal == DELETED


def _share(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    shares.record(
        Outage.get_by_id(row.outage_id),
        answer["permalink"],
        channel_id=row.payload["channel"],
        author=row.payload.get("author", ""),
        # An earlier version wrote neither.
        act=Act(by=row.actor_id, key=row.payload.get("act", row.key), now=now),
    )


KINDS = {
    DeliveryKind.SHARE_LINK: Kind(
        _link,
        task=does("look up the link to a shared message"),
        perform=_find_link,
        finish=_share,
        instead=_leave_out,
        tells_actor=never,
    )
}
