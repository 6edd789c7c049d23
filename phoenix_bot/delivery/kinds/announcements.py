"""An outage's announcement and its thread."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models import (
    Announcement,
    Delivery,
    DeliveryKind,
    Outage,
    OutageChange,
    OutageState,
)
from phoenix_bot.acts import Act
from phoenix_bot.blocks.announcement import announcement, comments
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call, loaded, post, posted
from phoenix_bot.delivery.kinds.kind import Kind, find_message
from phoenix_bot.delivery.kinds.lost_announcements import or_move, or_post_again
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.reading import related
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.slack import outcomes
from phoenix_bot.slack.outcomes import Done, Never, Outcome


def _announcement(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown = loaded(row)
    content = announcement.build(outage, vocabulary, related.find(outage, shown))
    return post({"channel": shown.channel_id}, content, row)


def _keep_ts(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    Announcement.update(ts=answer["ts"]).where(Announcement.outage == row.outage_id).execute()


def _permalink(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, shown = posted(row)
    return Call("chat.getPermalink", {"channel": shown.channel_id, "message_ts": shown.ts})


def _keep_permalink(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    Announcement.update(permalink=answer["permalink"]).where(Announcement.outage == row.outage_id).execute()
    act = Act(by=row.actor_id, key="", now=now)
    if row.outage is not None:
        messages.relink(row.outage, act=act)
        for other in _linking_to(row.outage):
            history.tell_thread(other, DeliveryKind.UPDATE, act=act)
    home_visits.refresh_all(now=now)


def _linking_to(outage: Outage) -> Iterable[Outage]:
    """Outages whose announcements link to this one's: its duplicates and its original, if any.

    Not those that are over in another channel: that may be gone.
    """
    others = (Outage.duplicate_of == outage) | (Outage.id == (outage.duplicate_of_id or 0))
    here = Announcement.select(Announcement.channel_id).where(Announcement.outage == outage)
    is_changeable = (Outage.state == OutageState.OPEN) | (Announcement.channel_id == here)
    return Outage.select().join(Announcement).where(others, is_changeable).order_by(Outage.id)


def link_without_asking(slack: Slack, call: Call, refusal: Never) -> Outcome:
    """A message's address made from the workspace's, for when Slack does not tell it."""
    try:
        url = slack.message_url(call.arguments["channel"], call.arguments["message_ts"])
    except outcomes.NETWORK_ERRORS as error:
        return outcomes.of_error("auth.test", error)
    return Done({"permalink": url})


def _pin(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, shown = posted(row)
    method = "pins.add" if row.kind == DeliveryKind.PIN else "pins.remove"
    return Call(method, {"channel": shown.channel_id, "timestamp": shown.ts})


def _update(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown = posted(row)
    content = announcement.build(outage, vocabulary, related.find(outage, shown)).arguments()
    return Call("chat.update", {"channel": shown.channel_id, "ts": shown.ts, **content})


def _comment(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown = posted(row)
    step = OutageChange.get_by_id(row.payload["change"])
    thread = {"channel": shown.channel_id, "thread_ts": shown.ts}
    if not row.payload.get("reason"):
        other = related.reference(comments.other_id(step))
        return post(thread, comments.build(outage, step, vocabulary, other), row)
    content, author = comments.reason(step, profiles.find(step.by_id or ""))
    return post({**thread, **author}, content, row)


KINDS = {
    DeliveryKind.ANNOUNCEMENT: Kind(_announcement, finish=_keep_ts, recover=find_message, perform=or_move),
    DeliveryKind.PERMALINK: Kind(_permalink, finish=_keep_permalink, make_do=link_without_asking),
    DeliveryKind.PIN: Kind(_pin, perform=or_post_again),
    DeliveryKind.UNPIN: Kind(_pin),
    DeliveryKind.UPDATE: Kind(_update, perform=or_post_again),
    DeliveryKind.COMMENT: Kind(_comment, recover=find_message, perform=or_post_again),
}
