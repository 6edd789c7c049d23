"""What is removed from a channel that is no longer an outage's own, and what the people there are told."""

from datetime import datetime

from models import Delivery, DeliveryKind, TraceOfOurs
from models.stored_choices import known
from phoenix_bot.blocks.messages import channel as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.channel_contents import FIXES
from phoenix_bot.delivery.kinds.kind import Kind, does, find_message, never
from phoenix_bot.slack.outcomes import Never


def _clean(row: Delivery, vocabulary: Vocabulary) -> Call:
    where = {"channel": row.payload["channel"]}
    match known(TraceOfOurs, row.payload["what"]):
        case TraceOfOurs.TOPIC:
            return Call("conversations.setTopic", {**where, "topic": ""})
        case TraceOfOurs.PURPOSE:
            return Call("conversations.setPurpose", {**where, "purpose": ""})
        case TraceOfOurs.BOOKMARK:
            which = {"channel_id": row.payload["channel"], "bookmark_id": row.payload["bookmark"]}
            return Call("bookmarks.remove", which)


def _say_farewell(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement = loaded(row)
    content = blocks.taken_away(outage, announcement.permalink)
    return post({"channel": row.payload["channel"]}, content, row)


def _leave_it(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Somebody removed it already, or archived the channel, or removed us: nobody waits for this."""
    return True


KINDS = {
    DeliveryKind.CHANNEL_CLEAN: Kind(
        _clean,
        task=does("tidy up its former channel", FIXES),
        instead=_leave_it,
        tells_actor=never,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_FAREWELL: Kind(
        _say_farewell,
        task=does("post in its former channel", FIXES),
        recover=find_message,
        instead=_leave_it,
        tells_actor=never,
        is_message=True,
        in_own_channel=True,
    ),
}
