"""What happens in an outage's own channel: people are invited, it is described and told, and archived."""

import logging
from datetime import datetime
from typing import Any

from models import Announcement, DedicatedChannel, Delivery, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.blocks.messages import channel as blocks
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call, loaded
from phoenix_bot.delivery.kinds.kind import REINSTALL_FOR_CHANNEL, Kind, does
from phoenix_bot.outages.channel import events, removal
from phoenix_bot.slack.outcomes import ARCHIVED, Done, Never, Outcome

log = logging.getLogger(__name__)

UNINVITABLE = {
    "cant_invite",
    "user_not_found",
    "user_not_visible",
    "user_disabled",
    "user_is_restricted",
    "user_team_not_in_channel",
    "ura_max_channels",
}
"""Slack's errors about people who left or may not be in the channel: the invitation is left out."""

FIXES = {
    "channel_not_found": "Invite the app to the channel.",
    "not_in_channel": "Invite the app to the channel.",
    "method_not_supported_for_channel_type": "Invite the app to the channel.",
    "missing_scope": REINSTALL_FOR_CHANNEL,
    "restricted_action": "Ask a workspace admin to let the app do that.",
    "cant_archive_general": "This channel cannot be archived.",
    "cant_archive_required": "This channel cannot be archived.",
    "too_many_bookmarks": "Remove a bookmark from the channel.",
}
"""What people can do in the channel, by Slack's error."""


def act_of(row: Delivery, now: datetime) -> Act:
    """What Slack did for a row, as an act of the person who asked for it."""
    return Act(by=row.actor_id, key=row.key, now=now)


def loaded_with_channel(row: Delivery) -> tuple[Outage, Announcement, DedicatedChannel]:
    """The outage that a row is about, its announcement, and its channel. Needs a connection."""
    outage, announcement = loaded(row)
    return outage, announcement, DedicatedChannel.get(DedicatedChannel.outage == outage)


def _join(row: Delivery, vocabulary: Vocabulary) -> Call:
    """Join the channel again, or look at it if we must not: either shows whether it is archived."""
    _, _, channel = loaded_with_channel(row)
    # A version before this one queued only what it wanted to join.
    joins = "removed_by" not in row.payload or removal.joins_again(channel, now=row.created_at)
    return Call(f"conversations.{'join' if joins else 'info'}", {"channel": channel.channel_id})


def _learn_from_look(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    if channel is None or "removed_by" not in row.payload:
        return
    act = _act_of_remover(row, now)
    if answer["channel"].get("is_archived"):
        events.archived(channel.channel_id, act=act)
    else:
        removal.removed(channel.outage_id, is_back=bool(answer["channel"].get("is_member")), act=act)


def _act_of_remover(row: Delivery, now: datetime) -> Act:
    return Act(by=row.payload.get("removed_by", ""), key=row.key, now=now)


def _invite(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, _, channel = loaded_with_channel(row)
    return Call("conversations.invite", {"channel": channel.channel_id, "users": row.payload["user"]})


def _topic(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement, channel = loaded_with_channel(row)
    text = blocks.topic(outage, announcement.permalink)
    return Call("conversations.setTopic", {"channel": channel.channel_id, "topic": text})


def _purpose(row: Delivery, vocabulary: Vocabulary) -> Call:
    outage, announcement, channel = loaded_with_channel(row)
    text = blocks.purpose(outage, announcement.permalink)
    return Call("conversations.setPurpose", {"channel": channel.channel_id, "purpose": text})


def _bookmark(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None while Slack refuses the announcement, as there is no link then: see messages.queue_link()."""
    _, announcement, channel = loaded_with_channel(row)
    if not announcement.permalink:
        return None
    link = {
        "channel_id": channel.channel_id,
        "title": blocks.BOOKMARK,
        "type": "link",
        "link": announcement.permalink,
    }
    if channel.bookmark_id:
        return Call("bookmarks.edit", link | {"bookmark_id": channel.bookmark_id})
    return Call("bookmarks.add", link)


def _find_bookmark(attempt: Attempt, row: Delivery, call: Call) -> Outcome | None:
    listed = attempt.perform(Call("bookmarks.list", {"channel_id": call.arguments["channel_id"]}))
    if not isinstance(listed, Done):
        return listed
    bookmarks = listed.answer.get("bookmarks") or []
    same = (bookmark for bookmark in bookmarks if bookmark.get("link") == call.arguments["link"])
    return next((Done({"bookmark": bookmark}) for bookmark in same), None)


def _keep_bookmark(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    # If somebody has removed it, Slack does not describe it.
    if "bookmark" in answer:
        changed = DedicatedChannel.update(bookmark_id=answer["bookmark"]["id"])
        changed.where(DedicatedChannel.outage == row.outage_id).execute()


def _archive(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None if the outage was reopened meanwhile."""
    outage, _, channel = loaded_with_channel(row)
    return None if outage.is_open else Call("conversations.archive", {"channel": channel.channel_id})


def _keep_archived(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    if channel is not None:
        events.archived(channel.channel_id, act=act_of(row, now))


def learn(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Learn from the refusal that the channel is archived or gone; then nothing is left to do."""
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


def _learn_why_removed(row: Delivery, refusal: Never, now: datetime) -> bool:
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    if channel is not None and refusal.reason in ARCHIVED:
        events.archived(channel.channel_id, act=_act_of_remover(row, now))
        return True
    if channel is not None and channel.is_private and refusal.reason == "channel_not_found":
        removal.removed(channel.outage_id, is_back=False, act=_act_of_remover(row, now))
        return True
    return learn(row, refusal, now)


def _learn_or_leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    if refusal.reason in UNINVITABLE:
        log.info("%s is not invited: Slack says %s", row.payload["user"], refusal.reason)
        return True
    return learn(row, refusal, now)


KINDS = {
    DeliveryKind.CHANNEL_JOIN: Kind(
        _join,
        task=does("let me into its channel again", FIXES),
        finish=_learn_from_look,
        instead=_learn_why_removed,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_INVITE: Kind(
        _invite,
        task=does("invite somebody to its channel", FIXES),
        instead=_learn_or_leave_out,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_TOPIC: Kind(
        _topic,
        task=does("set the topic of its channel", FIXES),
        instead=learn,
        makes_needless=DeliveryKind.CHANNEL_TOPIC,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_PURPOSE: Kind(
        _purpose,
        task=does("set the purpose of its channel", FIXES),
        instead=learn,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_BOOKMARK: Kind(
        _bookmark,
        task=does("bookmark its announcement in its channel", FIXES),
        recover=_find_bookmark,
        finish=_keep_bookmark,
        instead=learn,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_ARCHIVE: Kind(
        _archive,
        task=does("archive its channel", FIXES),
        finish=_keep_archived,
        instead=learn,
        in_own_channel=True,
    ),
}
