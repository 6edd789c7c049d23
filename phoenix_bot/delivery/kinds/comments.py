"""The comments in the thread of an announcement, and updates whose authors correct them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from models import ChangeKind, ChannelPost, Delivery, DeliveryKind, Outage, OutageChange, ShownUpdate
from models.prepared import create
from models.stored_choices import known
from phoenix_bot.blocks.announcement import announcement, calls, comments, drills
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded, post, posted
from phoenix_bot.delivery.kinds.kind import Kind, always, does, find_message
from phoenix_bot.delivery.kinds.lost_announcements import LOST, call_or_post_again
from phoenix_bot.outages import history
from phoenix_bot.outages.reading import related
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import Never

OUT_OF_REACH = {"message_not_found", "not_in_channel", *LOST}
"""Slack's errors about a message that people cannot read any more, or that nobody can change."""

FOR_THE_CHANNEL = (ChangeKind.RESOLVED, ChangeKind.WITHDRAWN, ChangeKind.REOPENED)
"""Steps whose comments the channel always shows."""


def _is_broadcast(row: Delivery, step: OutageChange, outage: Outage) -> bool:
    """Whether the channel shows a comment, too: one about the end, a reopening, or if its author wants it.

    If the outage has changed its state since, the channel would show what is no longer true.
    """
    is_wanted = step.kind in FOR_THE_CHANNEL or row.payload.get("broadcast", False)
    return is_wanted and outage.is_open == (step.kind not in history.ENDS)


def _broadcast(comment: Call, outage: Outage) -> Call:
    """The comment, shown in the channel, too. There its notification has to say what it is about."""
    about = announcement.stateless_reference(Reference(outage, ""))
    text = f"{about}: {comment.arguments['text']}"
    return replace(comment, arguments={**comment.arguments, "text": text, "reply_broadcast": True})


def _comment(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None if it asks whether to resolve an outage that is resolved already."""
    outage, shown = posted(row)
    step = OutageChange.get_by_id(row.payload["change"])
    if known(ChangeKind, step.kind) is ChangeKind.ALERTS_RECOVERED and not outage.is_open:
        return None
    thread = {"channel": shown.channel_id, "thread_ts": shown.ts}
    where, content = _said(row, outage, step, vocabulary, thread)
    comment = post(where, drills.marked(content, outage), row)
    return _broadcast(comment, outage) if _is_broadcast(row, step, outage) else comment


def _said(
    row: Delivery, outage: Outage, step: OutageChange, vocabulary: Vocabulary, thread: dict[str, Any]
) -> tuple[dict[str, Any], Content]:
    """Where and under which name a comment appears, and what it says."""
    if not row.payload.get("reason"):
        other = related.reference(comments.other_id(step))
        content = comments.build(outage, step, vocabulary, other)
        return thread, calls.when_worse(content, outage, step, vocabulary)
    if not row.payload.get("changes"):
        # Queued by an older version, which has queued a comment about the changes behind it.
        content, author = comments.reason(step, profiles.find(step.by_id or ""))
        return {**thread, **author}, content
    content, author = _edit(outage, step, vocabulary)
    return {**thread, **author}, calls.when_worse(content, outage, step, vocabulary)


def _edit(outage: Outage, step: OutageChange, vocabulary: Vocabulary) -> tuple[Content, dict[str, str]]:
    """An edit or an update as the thread shows it, and the name and picture that it appears under."""
    content, author = comments.edit(step, vocabulary, profiles.find(step.by_id or ""))
    return comments.correctable(content, outage, step), author


def update_of(outage: Outage, step: OutageChange) -> tuple[Content, dict[str, str]]:
    """An update as the outage's own channel shows it, and the name and picture that it appears under."""
    content, author = comments.reason(step, profiles.find(step.by_id or ""))
    return drills.marked(comments.correctable(content, outage, step), outage), author


def keep_shown(row: Delivery, answer: dict[str, Any], *, in_own_channel: bool) -> None:
    """Store where Slack shows an update. Needs a transaction."""
    place = {"channel_id": answer["channel"], "ts": answer["ts"]}
    create(ShownUpdate, change=row.payload["change"], in_own_channel=in_own_channel, **place)


def _keep_comment(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if row.payload.get("is_update"):
        keep_shown(row, answer, in_own_channel=False)


def _correct(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """None if Slack never showed the update, or not there."""
    outage, _ = loaded(row)
    step = OutageChange.get_by_id(row.payload["change"])
    in_own_channel = row.payload.get("what") == ChannelPost.UPDATE
    shown = ShownUpdate.get_or_none(ShownUpdate.change == step, ShownUpdate.in_own_channel == in_own_channel)
    if shown is None:
        return None
    if in_own_channel:
        content, _ = update_of(outage, step)
    else:
        content, _ = _edit(outage, step, vocabulary)
        content = drills.marked(content, outage)
    return Call("chat.update", {"channel": shown.channel_id, "ts": shown.ts, **content.arguments()})


def _leave_what_is_gone(row: Delivery, refusal: Never, now: datetime) -> bool:
    return refusal.reason in OUT_OF_REACH


KINDS = {
    DeliveryKind.COMMENT: Kind(
        _comment,
        task=does("comment in its thread"),
        perform=call_or_post_again,
        recover=find_message,
        finish=_keep_comment,
        is_message=True,
        is_about_past=always,
    ),
    DeliveryKind.CORRECTION: Kind(
        _correct, task=does("correct an update in its thread"), instead=_leave_what_is_gone
    ),
}
