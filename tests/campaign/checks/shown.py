"""What stands in Slack is what the database says now."""

import json
from collections.abc import Iterator
from typing import Any

from models import Announcement, DedicatedChannel, Delivery, DeliveryKind, NoticeMessage, Outage
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.workspace.records import Json
from tests.campaign.checks.messages import key_of

SLACKS = ("block_id", "id")
"""Ids of blocks and attachments, which Slack gives those that have none."""

PARTS = ("text", "blocks", "attachments")

VOCABULARY = Vocabulary()


def broken(slack: Sandbox) -> Iterator[str]:
    """Announcements, notices and summaries of channels that show something else, or nothing."""
    for announcement in Announcement.select(Announcement, Outage).join(Outage):
        if not announcement.ts:
            yield f"outage {announcement.outage_id} is announced nowhere"
            continue
        yield from _other_than(slack, DeliveryKind.UPDATE, announcement.outage)
    for channel in DedicatedChannel.select(DedicatedChannel, Outage).join(Outage):
        yield from _other_than(slack, DeliveryKind.CHANNEL_SUMMARY, channel.outage)
    for notice in NoticeMessage.select(NoticeMessage, Outage).join(Outage):
        where = {"audience": notice.audience, "channel": notice.channel_id}
        yield from _other_than(slack, DeliveryKind.NOTICE_UPDATE, notice.outage, **where)


def _other_than(slack: Sandbox, kind: DeliveryKind, outage: Outage, **payload: Any) -> Iterator[str]:
    """Compare a message with the one that a delivery of this `kind` would make of it now.

    Nothing may have happened since it was posted; then it may still be as its own delivery would post it.
    """
    row = Delivery(kind=kind, outage=outage, payload=payload)
    call = kind_of(row).build(row, VOCABULARY)
    if not isinstance(call, Call):
        return
    post = _standing(slack, call.arguments)
    wanted = [call.arguments, *(_posted(post) if kind == DeliveryKind.NOTICE_UPDATE else ())]
    is_so, is_to_be = _shown(post), [_shown(arguments) for arguments in wanted]
    if is_so not in is_to_be:
        yield f"outage {outage.id}, {kind}: {_difference(is_so, is_to_be[0])}"


def _posted(post: Json) -> Iterator[Json]:
    """What the delivery that has posted a message would post now."""
    if post.get("metadata"):
        row = Delivery.get(Delivery.key == key_of(post["metadata"]))
        call = kind_of(row).build(row, VOCABULARY)
        if isinstance(call, Call):
            yield call.arguments


def _standing(slack: Sandbox, message: Json) -> Json:
    channel = slack.workspace.channels.get(message["channel"])
    post = channel.posts.get(message["ts"]) if channel else None
    return {} if post is None else {name: getattr(post, name) for name in (*PARTS, "metadata")}


def _shown(message: Json) -> str:
    """All that people see of a message, as one text."""
    return str([_plain(message.get(part)) for part in PARTS])


def _plain(part: Any) -> Any:
    """A part of a message as JSON, without the ids that Slack gives blocks; None for an empty one."""
    return _without_ids(json.loads(json.dumps(part, default=lambda one: one.to_dict()))) if part else None


def _without_ids(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_ids(value) for key, value in part.items() if key not in SLACKS}
    return [_without_ids(one) for one in part] if isinstance(part, list) else part


def _difference(is_so: str, is_to_be: str) -> str:
    """Where two texts begin to differ."""
    pairs = enumerate(zip(is_so, is_to_be, strict=False))
    first = next((place for place, (one, other) in pairs if one != other), 0)
    start = max(0, first - 60)
    return f"it shows {is_so[start : first + 120]!r}, not {is_to_be[start : first + 120]!r}"
