"""Shared messages: one is shared once its link is known, and what it says; then the app reacts to it."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.blocks.modals import quotation
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.attempt import Attempt
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.announcements import or_made_link
from phoenix_bot.delivery.kinds.kind import Kind, does, never
from phoenix_bot.outages import shares
from phoenix_bot.outages.shares import UNREAD, Words
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Done, Later, Never, Outcome
from phoenix_bot.text.mrkdwn import mentioned
from phoenix_bot.text.permalinks import Place

log = logging.getLogger(__name__)

DELETED = Never("message_not_found")

DONE = "white_check_mark"
"""The emoji by which the app confirms that a message is shared."""


def _link(row: Delivery, vocabulary: Vocabulary) -> Call:
    message = {"channel": row.payload["channel"], "message_ts": row.payload["ts"]}
    return Call("chat.getPermalink", message)


def _find(attempt: Attempt, row: Delivery, call: Call) -> Outcome:
    """Done with the message's link and, from a public channel, the message itself."""
    outcome = attempt.perform(call)
    if outcome != DELETED:
        outcome = or_made_link(attempt, call, outcome)
    return _with_message(attempt, row, outcome) if isinstance(outcome, Done) else outcome


def _with_message(attempt: Attempt, row: Delivery, link: Done) -> Outcome:
    channel = row.payload["channel"]
    described = attempt.perform(Call("conversations.info", {"channel": channel}))
    if isinstance(described, Done) and described.answer["channel"].get("is_private") is False:
        ts = row.payload["ts"]
        # A reply as well, which the channel's history does not have.
        exactly = {"ts": ts, "oldest": ts, "latest": ts, "inclusive": True, "limit": 2}
        read = attempt.perform(Call("conversations.replies", {"channel": channel, **exactly}))
        match read:
            case Later():
                return replace(read, uncertain=False)
            case Done(answer):
                found = [one for one in answer.get("messages", ()) if one.get("ts") == ts]
                return Done({**link.answer, "message": found[0]}) if found else link
    return replace(described, uncertain=False) if isinstance(described, Later) else link


def _leave_out(row: Delivery, refusal: Never, now: datetime) -> bool:
    """A message that was deleted since somebody shared it is not shared: its link would lead nowhere."""
    return refusal == DELETED


def _share(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    shares.record(
        Outage.get_by_id(row.outage_id),
        answer["permalink"],
        Place(row.payload["channel"], row.payload["ts"], ""),
        _words(answer["message"]) if "message" in answer else UNREAD,
        author=row.payload.get("author", ""),
        # An earlier version wrote neither.
        act=Act(by=row.actor_id, key=row.payload.get("act", row.key), now=now),
    )


def _words(message: Mapping[str, Any]) -> Words:
    names = profiles.names(mentioned(quotation.markup(message)))
    files = [str(file.get("name") or file.get("title") or "a file") for file in message.get("files") or ()]
    author = "" if message.get("user") else quotation.author(message, names)
    return Words(quotation.words(message, names), files[: shares.FILES_NAMED], author)


def _react(row: Delivery, vocabulary: Vocabulary) -> Call:
    message = {"channel": row.payload["channel"], "timestamp": row.payload["ts"]}
    return Call("reactions.add", {**message, "name": DONE})


def _is_no_problem(row: Delivery, refusal: Never, now: datetime) -> bool:
    """The message is shared, whether or not the app has reacted to it."""
    log.info("The app does not react to a shared message: %s", refusal.reason)
    return True


KINDS = {
    DeliveryKind.SHARE_LINK: Kind(
        _link,
        task=does("look up the link to a shared message"),
        perform=_find,
        finish=_share,
        instead=_leave_out,
        tells_actor=never,
    ),
    DeliveryKind.SHARE_REACTION: Kind(
        _react,
        task=does("react to a shared message"),
        instead=_is_no_problem,
        tells_actor=never,
    ),
}
