"""An outage's own channel: making it, furnishing it, telling it, archiving it."""

import logging
from collections.abc import Iterator
from dataclasses import replace
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
from phoenix_bot import channels, people
from phoenix_bot.acting import Act
from phoenix_bot.blocks import channel_messages, comments
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.channels import names, noticing
from phoenix_bot.clock import epoch
from phoenix_bot.delivery import advice
from phoenix_bot.delivery.calls import Call, loaded, post
from phoenix_bot.delivery.kind import Kind, find_message
from phoenix_bot.delivery.outcomes import Done, Later, Never, Outcome
from phoenix_bot.delivery.slack import CLOCK_SKEW, PAGE, Slack

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

DISLIKED = {
    "invalid_name",
    "invalid_name_maxlength",
    "invalid_name_punctuation",
    "invalid_name_required",
    "invalid_name_specials",
}


def _act(row: Delivery, now: datetime) -> Act:
    return Act(by=row.actor_id, key=row.key, now=now)


def _shown(row: Delivery) -> tuple[Outage, Announcement, DedicatedChannel]:
    outage, shown = loaded(row)
    return outage, shown, DedicatedChannel.get(DedicatedChannel.outage == outage)


def _create(row: Delivery, terms: Terms) -> Call:
    _, _, channel = _shown(row)
    return Call("conversations.create", {"name": channel.reserved_name})


def _keep_created(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    noticing.created(row.outage_id or 0, answer["channel"], act=_act(row, now))


def _find_created(slack: Slack, row: Delivery, call: Call) -> Outcome | None:
    """The channel that an earlier attempt made.

    Nobody else asks for this name, so one of ours that is no older is the one; an older one was another
    outage's.
    """
    own = slack.perform(Call("auth.test"))
    if not isinstance(own, Done):
        return own
    oldest = epoch((row.tried_at or row.created_at) - CLOCK_SKEW)
    for page in _own_channels(slack):
        if not isinstance(page, Done):
            return page
        for channel in page.answer.get("channels", []):
            ours = channel["name"] == call.arguments["name"] and channel["creator"] == own.answer["user_id"]
            if ours and channel["created"] >= oldest:
                return Done({"channel": channel})
    return None


def _own_channels(slack: Slack) -> Iterator[Outcome]:
    """Slack's answers about the public channels that the app is in, page by page."""
    arguments = {"types": "public_channel", "exclude_archived": True, "limit": PAGE}
    while True:
        page = slack.perform(Call("users.conversations", arguments))
        yield page
        if not isinstance(page, Done):
            return
        cursor = (page.answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        arguments = {**arguments, "cursor": cursor}


def _create_once(slack: Slack, row: Delivery, call: Call) -> Outcome:
    """What took the name may be the channel of an earlier attempt, which Slack did not list yet before."""
    outcome = slack.perform(call)
    if outcome == Never("name_taken") and row.uncertain:
        found = _find_created(slack, row, call)
        return replace(found, uncertain=True) if isinstance(found, Later) else found or outcome
    return outcome


def _create_otherwise(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Another name if Slack wants one; else there is no channel, and who asked can try again."""
    outage, _, channel = _shown(row)
    number, plainly = row.payload["number"], bool(row.payload.get("plainly"))
    if refusal.reason == "name_taken":
        number += 1
    elif refusal.reason in DISLIKED and not plainly:
        number, plainly = 1, True
    else:
        return _decline(row, refusal, now)
    number = names.reserve(channel, outage, number=number, plainly=plainly)
    again = {"number": number, "plainly": plainly}
    channels.put(DeliveryKind.CHANNEL_CREATE, outage, act=_act(row, now), payload=again)
    return True


def _decline(row: Delivery, refusal: Never, now: datetime) -> bool:
    log.warning("Outage %s gets no channel: Slack refused: %s", row.outage_id, refusal.reason)
    why = advice.no_channel(refusal.reason)
    noticing.declined(row.outage_id or 0, why, act=_act(row, now), but=row)
    return True


def _look(row: Delivery, terms: Terms) -> Call:
    _, _, channel = _shown(row)
    return Call("conversations.info", {"channel": channel.channel_id})


def _keep_found(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    noticing.found(row.outage_id or 0, answer["channel"], act=_act(row, now))


def _invite(row: Delivery, terms: Terms) -> Call:
    _, _, channel = _shown(row)
    return Call("conversations.invite", {"channel": channel.channel_id, "users": row.payload["user"]})


def _topic(row: Delivery, terms: Terms) -> Call:
    outage, shown, channel = _shown(row)
    text = channel_messages.topic(outage, shown.permalink)
    return Call("conversations.setTopic", {"channel": channel.channel_id, "topic": text})


def _purpose(row: Delivery, terms: Terms) -> Call:
    outage, shown, channel = _shown(row)
    text = channel_messages.purpose(outage, shown.permalink)
    return Call("conversations.setPurpose", {"channel": channel.channel_id, "purpose": text})


def _bookmark(row: Delivery, terms: Terms) -> Call:
    _, shown, channel = _shown(row)
    return Call(
        "bookmarks.add",
        {
            "channel_id": channel.channel_id,
            "title": channel_messages.BOOKMARK,
            "type": "link",
            "link": shown.permalink,
        },
    )


def _find_bookmark(slack: Slack, row: Delivery, call: Call) -> Outcome | None:
    listed = slack.perform(Call("bookmarks.list", {"channel_id": call.arguments["channel_id"]}))
    if not isinstance(listed, Done):
        return listed
    bookmarks = listed.answer.get("bookmarks") or []
    same = (bookmark for bookmark in bookmarks if bookmark.get("link") == call.arguments["link"])
    return next((Done({"bookmark": bookmark}) for bookmark in same), None)


def _keep_bookmark(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    bookmark_id = answer["bookmark"]["id"]
    DedicatedChannel.update(bookmark_id=bookmark_id).where(DedicatedChannel.outage == row.outage_id).execute()


def _post(row: Delivery, terms: Terms) -> Call:
    outage, shown, channel = _shown(row)
    where = {"channel": channel.channel_id}
    if row.payload["what"] == "summary":
        return post(where, channel_messages.summary(outage, terms, shown.permalink), row)
    step = OutageChange.get_by_id(row.payload["change"])
    if row.payload["what"] == "update":
        content, author = comments.reason(step, people.find(step.by_id or ""))
        return post({**where, **author}, content, row)
    return post(where, _about_state(row.payload["what"], outage, step, terms), row)


def _about_state(what: str, outage: Outage, step: OutageChange, terms: Terms) -> Content:
    build = {"resolved": channel_messages.resolved, "reopened": channel_messages.reopened}[what]
    return build(outage, step, terms)


def _archive(row: Delivery, terms: Terms) -> Call:
    _, _, channel = _shown(row)
    return Call("conversations.archive", {"channel": channel.channel_id})


def _keep_archived(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    if channel is not None:
        noticing.archived(channel.channel_id, act=_act(row, now))


def _notice(row: Delivery, refusal: Never, now: datetime) -> bool:
    """What the refusal tells of the channel, and whether there is nothing left to do about the row."""
    channel = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
    nobody = Act(by="", key=row.key, now=now)
    if channel is None:
        return True
    if refusal.reason in ARCHIVED:
        noticing.archived(channel.channel_id, act=nobody)
        return True
    if refusal.reason == "channel_not_found" and not channel.is_private:
        noticing.gone(channel.channel_id, act=nobody, but=row)
        return True
    return False


def _notice_or_leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    if refusal.reason in UNINVITABLE:
        log.info("%s is not invited: Slack says %s", row.payload["user"], refusal.reason)
        return True
    return _notice(row, refusal, now)


KINDS = {
    DeliveryKind.CHANNEL_CREATE: Kind(
        _create,
        finish=_keep_created,
        instead=_create_otherwise,
        recover=_find_created,
        perform=_create_once,
    ),
    DeliveryKind.CHANNEL_LOOK: Kind(_look, finish=_keep_found, instead=_decline),
    DeliveryKind.CHANNEL_INVITE: Kind(_invite, instead=_notice_or_leave_out),
    DeliveryKind.CHANNEL_TOPIC: Kind(_topic, instead=_notice),
    DeliveryKind.CHANNEL_PURPOSE: Kind(_purpose, instead=_notice),
    DeliveryKind.CHANNEL_BOOKMARK: Kind(
        _bookmark, finish=_keep_bookmark, instead=_notice, recover=_find_bookmark
    ),
    DeliveryKind.CHANNEL_POST: Kind(_post, instead=_notice, recover=find_message),
    DeliveryKind.CHANNEL_ARCHIVE: Kind(_archive, finish=_keep_archived, instead=_notice),
}
