"""Messages in an outage's own channel: one shows the outage as it is, others say what happened."""

import logging
from datetime import datetime
from typing import Any

from models import ChannelPost, DedicatedChannel, Delivery, DeliveryKind, OutageChange
from models.stored_choices import known
from phoenix_bot.blocks.announcement import drills
from phoenix_bot.blocks.messages import channel as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, post
from phoenix_bot.delivery.kinds.channel_contents import FIXES, learn, loaded_with_channel
from phoenix_bot.delivery.kinds.comments import keep_shown, update_of
from phoenix_bot.delivery.kinds.kind import Claim, Kind, does, find_message, never
from phoenix_bot.delivery.kinds.lost_announcements import UNCHANGEABLE
from phoenix_bot.slack.outcomes import Never

log = logging.getLogger(__name__)


def _post(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement, channel = loaded_with_channel(row)
    where, what = {"channel": channel.channel_id}, known(ChannelPost, row.payload["what"])
    if what is ChannelPost.SUMMARY:
        return post(where, blocks.summary(outage, vocabulary, announcement.permalink), row)
    step = OutageChange.get_by_id(row.payload["change"])
    if what is ChannelPost.UPDATE:
        content, author = update_of(outage, step)
        return post({**where, **author}, content, row)
    build = {ChannelPost.RESOLVED: blocks.resolved, ChannelPost.REOPENED: blocks.reopened}[what]
    return post(where, drills.marked(build(outage, step, vocabulary), outage), row)


def _is_no_summary(row: Delivery) -> bool:
    """A summary shows the outage as it is when it is posted."""
    return row.payload.get("what") != ChannelPost.SUMMARY


def _keep(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    match row.payload["what"]:
        case ChannelPost.SUMMARY:
            _change_summary(row, answer["ts"])
        case ChannelPost.UPDATE:
            keep_shown(row, answer, in_own_channel=True)


def _change_summary(row: Delivery, ts: str) -> None:
    DedicatedChannel.update(summary_ts=ts).where(DedicatedChannel.outage == row.outage_id).execute()


def _summary(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """Show the outage as it is now; None while its channel has no message for that."""
    outage, announcement, channel = loaded_with_channel(row)
    if not channel.summary_ts:
        return None
    content = blocks.summary(outage, vocabulary, announcement.permalink)
    return Call(
        "chat.update", {"channel": channel.channel_id, "ts": channel.summary_ts, **content.arguments()}
    )


def _leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    """That somebody deleted the message is no problem; nor is one that nobody can change any more."""
    if refusal.reason == "message_not_found":
        _change_summary(row, "")
    elif refusal.reason not in UNCHANGEABLE:
        return learn(row, refusal, now)
    log.warning("The channel of outage %s is not kept current: %s", row.outage_id, refusal.reason)
    return True


KINDS = {
    DeliveryKind.CHANNEL_POST: Kind(
        _post,
        task=does("post in its channel", FIXES),
        recover=find_message,
        finish=_keep,
        instead=learn,
        is_message=True,
        in_own_channel=True,
        is_about_past=_is_no_summary,
        claims={ChannelPost.RESOLVED: Claim.RESOLVED, ChannelPost.REOPENED: Claim.OPEN},
    ),
    DeliveryKind.CHANNEL_SUMMARY: Kind(
        _summary,
        task=does("show it in its channel", FIXES),
        instead=_leave_out,
        makes_needless=DeliveryKind.CHANNEL_SUMMARY,
        tells_actor=never,
        in_own_channel=True,
    ),
}
