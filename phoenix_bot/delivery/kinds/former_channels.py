"""What is removed from a channel that is no longer an outage's own, and what the people there are told."""

from datetime import datetime

from models import Delivery, DeliveryKind, TraceOfOurs
from phoenix_bot.blocks.messages import channel as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.channel_contents import FIXES
from phoenix_bot.delivery.kinds.kind import Kind, does, find_message, never
from phoenix_bot.slack.outcomes import Never, Outcome


def _clean(row: Delivery, vocabulary: Vocabulary) -> Call:
    where = {"channel": row.payload["channel"]}
    match TraceOfOurs(row.payload["what"]):
        case TraceOfOurs.TOPIC:
            return Call("conversations.setTopic", {**where, "topic": ""})
        case TraceOfOurs.PURPOSE:
            return Call("conversations.setPurpose", {**where, "purpose": ""})
        case TraceOfOurs.BOOKMARK:
            which = {"channel_id": row.payload["channel"], "bookmark_id": row.payload["bookmark"]}
            return Call("bookmarks.remove", which)
        case TraceOfOurs.SUMMARY:
            outage, announcement = loaded(row)
            return post(where, blocks.taken_away(outage, announcement.permalink), row)


def _find(attempt: Attempt, row: Delivery, call: Call) -> Outcome | None:
    return find_message(attempt, row, call) if row.payload.get("what") == TraceOfOurs.SUMMARY else None


def _leave_it(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Somebody removed it already, or archived the channel, or removed us: nobody waits for this."""
    return True


KINDS = {
    DeliveryKind.CHANNEL_CLEAN: Kind(
        _clean,
        task=does("tidy up its former channel", FIXES),
        recover=_find,
        instead=_leave_it,
        tells_actor=never,
        is_message=True,
        in_own_channel=True,
    )
}
