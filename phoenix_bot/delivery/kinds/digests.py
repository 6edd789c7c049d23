"""Digests of outages, which a channel gets every day."""

from datetime import date

from models import Delivery, DeliveryKind
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.messages import digest as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, post
from phoenix_bot.delivery.kinds.kind import FIXES, Kind, always, does, find_message
from phoenix_bot.outages.reading import digest

NO_CHANNEL = "Check DIGEST_CHANNEL_ID; if the channel is private, invite the app to it."


def _digest(row: Delivery, vocabulary: Vocabulary) -> Call:
    now, news = utcnow(), row.payload["news"]
    day = date.fromisoformat(news["day"])
    found = digest.read(day, news["zone"], now=now)
    content = blocks.build(
        day,
        is_open=found.is_open,
        resolved=found.resolved,
        withdrawn=found.withdrawn,
        unreported=found.unreported,
        unreported_count=found.unreported_count,
        now=now,
    )
    return post({"channel": row.payload["to"]}, content, row)


KINDS = {
    DeliveryKind.DIGEST: Kind(
        _digest,
        task=does("post the digest of outages", {**FIXES, "channel_not_found": NO_CHANNEL}),
        recover=find_message,
        is_message=True,
        is_about_past=always,
    )
}
