"""Asking Slack for an outage's own channel: a new one, or one that somebody picked."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind, Payload
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import PAGE, Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.channel_contents import FIXES, act_of, loaded_with_channel
from phoenix_bot.delivery.kinds.kind import DETAILS, REINSTALL_FOR_CHANNEL, Kind, does
from phoenix_bot.outages.channel import answers, messages, names
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome

log = logging.getLogger(__name__)

DISLIKED = {
    "invalid_name",
    "invalid_name_maxlength",
    "invalid_name_punctuation",
    "invalid_name_required",
    "invalid_name_specials",
}
"""Slack's objections to the letters of a name."""

WHY_NOT = {
    "channel_not_found": (
        "I cannot see it. If it is private, invite me there first with `/invite @phoenix`, then set it again."
        " If I am there already, I lack the scopes for private channels: pick a public channel, or ask a"
        " workspace admin to reinstall me with the optional scopes."
    ),
    "restricted_action": "this workspace does not let me create channels. Ask a workspace admin to allow it.",
    "missing_scope": REINSTALL_FOR_CHANNEL,
}
"""Why an outage does not get the channel, and how to fix that, by Slack's error."""


def _create(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, _, channel = loaded_with_channel(row)
    return Call("conversations.create", {"name": channel.reserved_name})


def _keep_created(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    answers.created(row.outage_id or 0, answer["channel"], act=act_of(row, now))


def _find_created(attempt: Attempt, row: Delivery, call: Call) -> Outcome | None:
    """The channel that an earlier attempt created.

    Nobody else asks for this name: if a channel of ours has it, and is not older than the attempt, this is
    it. An older one was another outage's.
    """
    own = attempt.perform(Call("auth.test"))
    if not isinstance(own, Done):
        return own
    # Slack's clock is known now.
    oldest = attempt.earliest(row.tried_at or row.created_at)
    for page in _own_channels(attempt):
        if not isinstance(page, Done):
            return page
        for channel in page.answer.get("channels", []):
            ours = channel["name"] == call.arguments["name"] and channel["creator"] == own.answer["user_id"]
            if ours and channel["created"] >= oldest:
                return Done({"channel": channel})
    return None


def _own_channels(attempt: Attempt) -> Iterator[Outcome]:
    """The public channels that the app is in, as Slack tells them page by page."""
    arguments = {"types": "public_channel", "exclude_archived": True, "limit": PAGE}
    while True:
        page = attempt.perform(Call("users.conversations", arguments))
        yield page
        if not isinstance(page, Done):
            return
        cursor = (page.answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        arguments = {**arguments, "cursor": cursor}


def _create_once(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Create the channel; if the name is taken, perhaps by an earlier attempt that Slack did not list yet."""
    outcome = attempt.perform(call)
    if outcome == Never("name_taken") and row.uncertain:
        found = _find_created(attempt, row, call)
        return replace(found, uncertain=True) if isinstance(found, Later) else found or outcome
    return outcome


def _create_otherwise(row: Delivery, refusal: Never, now: datetime) -> bool:
    """Try another name if Slack wants one; otherwise the person who asked is told, and can ask again."""
    outage, _, channel = loaded_with_channel(row)
    number, plainly = row.payload["number"], bool(row.payload.get("plainly"))
    if refusal.reason == "name_taken":
        number += 1
    elif refusal.reason in DISLIKED and not plainly:
        number, plainly = 1, True
    else:
        return _decline(row, refusal, now)
    number = names.reserve(channel, outage, number=number, plainly=plainly)
    again: Payload = {"number": number, "plainly": plainly}
    messages.queue(DeliveryKind.CHANNEL_CREATE, outage, act=act_of(row, now), payload=again)
    return True


def _decline(row: Delivery, refusal: Never, now: datetime) -> bool:
    log.warning("Outage %s gets no channel: Slack refused: %s", row.outage_id, refusal.reason)
    why = f"{WHY_NOT.get(refusal.reason, DETAILS)} (Slack says: `{refusal.reason}`.)"
    answers.declined(row.outage_id or 0, why, act=act_of(row, now), but=row)
    return True


def _look(row: Delivery, vocabulary: Vocabulary) -> Call:
    _, _, channel = loaded_with_channel(row)
    return Call("conversations.info", {"channel": channel.channel_id})


def _keep_found(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    answers.found(row.outage_id or 0, answer["channel"], act=act_of(row, now))


KINDS = {
    DeliveryKind.CHANNEL_CREATE: Kind(
        _create,
        task=does("create its channel", FIXES),
        perform=_create_once,
        recover=_find_created,
        finish=_keep_created,
        instead=_create_otherwise,
        in_own_channel=True,
    ),
    DeliveryKind.CHANNEL_LOOK: Kind(
        _look,
        task=does("tell about its channel", FIXES),
        finish=_keep_found,
        instead=_decline,
        in_own_channel=True,
    ),
}
