"""An outage's own channel, once it is there: who comes in, what it says, its end."""

import logging
from datetime import datetime
from typing import Any

from models import (
    Announcement,
    DedicatedChannel,
    Delivery,
    DeliveryKind,
    Outage,
    OutageChange,
)
from phoenix_bot.acts import Act
from phoenix_bot.blocks.announcement import comments
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.messages import channel as channel_messages
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Slack
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kinds.kind import Kind, find_message
from phoenix_bot.outages.channel import events
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Done, Never, Outcome

log = logging.getLogger(__name__)

ARCHIVED = {"is_archived", "is_inactive"}

UNINVITABLE = {
    "cant_invite",
    "user_not_found",
    "user_not_visible",
    "user_disabled",
    "user_is_restricted",
    "user_team_not_in_channel",
    "ura_max_channels",
}
"""Somebody who left, or may not be here, spoils nothing for the rest."""


def act_of(row: Delivery, now: datetime) -> Act:
    """What Slack did for a row, as the act of who asked for it."""
    return Act(by=row.actor_id, key=row.key, now=now)


def shown_with(row: Delivery) -> tuple[Outage, Announcement, DedicatedChannel]:
    """The outage that a row is about, where it is announced, and its channel. Needs a connection."""
    outage, shown = loaded(row)
    return outage, shown, DedicatedChannel.get(DedicatedChannel.outage == outage)


def _join(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, _, channel = shown_with(row)
    return Call("conversations.join", {"channel": channel.channel_id})


def _invite(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, _, channel = shown_with(row)
    return Call("conversations.invite", {"channel": channel.channel_id, "users": row.payload["user"]})


def _topic(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown, channel = shown_with(row)
    text = channel_messages.topic(outage, shown.permalink)
    return Call("conversations.setTopic", {"channel": channel.channel_id, "topic": text})


def _purpose(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown, channel = shown_with(row)
    text = channel_messages.purpose(outage, shown.permalink)
    return Call("conversations.setPurpose", {"channel": channel.channel_id, "purpose": text})


def _bookmark(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, shown, channel = shown_with(row)
    link = {
        "channel_id": channel.channel_id,
        "title": channel_messages.BOOKMARK,
        "type": "link",
        "link": shown.permalink,
    }
    if channel.bookmark_id:
        return Call("bookmarks.edit", link | {"bookmark_id": channel.bookmark_id})
    return Call("bookmarks.add", link)


def _bookmark_if_linked(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """While Slack refuses the announcement there is nothing to bookmark: see channels.relink()."""
    return slack.perform(call) if call.arguments["link"] else Done({})


def _find_bookmark(slack: Slack, row: Delivery, call: Call) -> Outcome | None:
    listed = slack.perform(Call("bookmarks.list", {"channel_id": call.arguments["channel_id"]}))
    if not isinstance(listed, Done):
        return listed
    bookmarks = listed.answer.get("bookmarks") or []
    same = (bookmark for bookmark in bookmarks if bookmark.get("link") == call.arguments["link"])
    return next((Done({"bookmark": bookmark}) for bookmark in same), None)


def _keep_bookmark(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if "bookmark" not in answer:
        # Somebody has taken it away, or there is no link yet.
        return
    bookmark_id = answer["bookmark"]["id"]
    DedicatedChannel.update(bookmark_id=bookmark_id).where(DedicatedChannel.outage == row.outage_id).execute()


def _post(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, shown, channel = shown_with(row)
    where = {"channel": channel.channel_id}
    if row.payload["what"] == "summary":
        return post(where, channel_messages.summary(outage, vocabulary, shown.permalink), row)
    step = OutageChange.get_by_id(row.payload["change"])
    if row.payload["what"] == "update":
        content, author = comments.reason(step, profiles.find(step.by_id or ""))
        return post({**where, **author}, content, row)
    return post(where, _about_state(row.payload["what"], outage, step, vocabulary), row)


def _about_state(what: str, outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> Content:
    build = {"resolved": channel_messages.resolved, "reopened": channel_messages.reopened}[what]
    return build(outage, step, vocabulary)


REOPENED = "reopened"
"""In the answer that stands for none of Slack's, as nothing was asked."""


def _archive(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, _, channel = shown_with(row)
    return Call("conversations.archive", {"channel": "" if outage.is_open else channel.channel_id})


def _archive_if_over(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """An outage may have been reopened between two attempts."""
    return slack.perform(call) if call.arguments["channel"] else Done({REOPENED: True})


def _keep_archived(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if REOPENED in answer:
        return
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    if channel is not None:
        events.archived(channel.channel_id, act=act_of(row, now))


def _notice(row: Delivery, refusal: Never, now: datetime) -> bool:
    """What the refusal tells of the channel, and whether there is nothing left to do about the row."""
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    nobody = Act(by="", key=row.key, now=now)
    if channel is None:
        return True
    if refusal.reason in ARCHIVED:
        events.archived(channel.channel_id, act=nobody)
        return True
    if refusal.reason == "channel_not_found" and not channel.is_private:
        events.gone(channel.channel_id, act=nobody, but=row)
        return True
    return False


def _notice_or_leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    if refusal.reason in UNINVITABLE:
        log.info("%s is not invited: Slack says %s", row.payload["user"], refusal.reason)
        return True
    return _notice(row, refusal, now)


KINDS = {
    DeliveryKind.CHANNEL_JOIN: Kind(_join, instead=_notice),
    DeliveryKind.CHANNEL_INVITE: Kind(_invite, instead=_notice_or_leave_out),
    DeliveryKind.CHANNEL_TOPIC: Kind(_topic, instead=_notice),
    DeliveryKind.CHANNEL_PURPOSE: Kind(_purpose, instead=_notice),
    DeliveryKind.CHANNEL_BOOKMARK: Kind(
        _bookmark,
        finish=_keep_bookmark,
        instead=_notice,
        recover=_find_bookmark,
        perform=_bookmark_if_linked,
    ),
    DeliveryKind.CHANNEL_POST: Kind(_post, instead=_notice, recover=find_message),
    DeliveryKind.CHANNEL_ARCHIVE: Kind(
        _archive, finish=_keep_archived, instead=_notice, perform=_archive_if_over
    ),
}
