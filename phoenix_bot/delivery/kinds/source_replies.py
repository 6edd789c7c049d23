"""The thread of the message that an outage was announced from is told as what, if the app is there."""

import logging
from dataclasses import replace
from datetime import datetime

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.announcement.announcement import stateless_reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content, ours
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.kind import Kind, does, find_message, never
from phoenix_bot.slack.outcomes import Never
from phoenix_bot.text import permalinks

log = logging.getLogger(__name__)


def _reply(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    outage, announcement = loaded(row)
    place = permalinks.place(outage.source_url)
    if place is None:
        return None
    text = f"Announced as {stateless_reference(Reference(outage, announcement.permalink))}"
    where = {"channel": place.channel_id, "thread_ts": place.thread_ts or place.ts}
    # Nobody has invited the app to that channel.
    return replace(post(where, Content(text=text, blocks=[ours(text)]), row), joins=False)


def _leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Where the app is not, or may not post, nobody needs to hear of it."""
    log.info("The source of outage %s is not told: %s", row.outage_id, refusal.reason)
    return True


KINDS = {
    DeliveryKind.SOURCE_REPLY: Kind(
        _reply,
        task=does("tell the thread of the message that it was announced from"),
        recover=find_message,
        instead=_leave_out,
        is_message=True,
        tells_actor=never,
    )
}
