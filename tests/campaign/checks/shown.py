"""What stands in Slack is what the database says now."""

import json
from collections.abc import Iterator
from typing import Any

from models import Announcement, DedicatedChannel, Delivery, DeliveryKind, NoticeMessage, Outage
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.sandbox import Sandbox

SLACKS = ("block_id", "id")
"""Ids of blocks and attachments, which Slack gives those that have none."""

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
    """Compare a message with the one that a delivery of this `kind` would make of it now."""
    try:
        call = kind_of(Delivery(kind=kind)).build(
            Delivery(kind=kind, outage=outage, payload=payload), VOCABULARY
        )
    except Exception:  # noqa: BLE001  # there is no channel of its own
        return
    if isinstance(call, Call):
        wanted, there = call.arguments, _standing(slack, call.arguments)
        for part in ("text", "blocks", "attachments"):
            is_so, is_to_be = str(_plain(there.get(part))), str(_plain(wanted.get(part)))
            if is_so != is_to_be:
                yield f"outage {outage.id}, {kind}: {_difference(is_so, is_to_be)}"


def _standing(slack: Sandbox, message: dict[str, Any]) -> dict[str, Any]:
    channel = slack.workspace.channels.get(message["channel"])
    post = channel.posts.get(message["ts"]) if channel else None
    return {} if post is None else {"text": post.text, "blocks": post.blocks, "attachments": post.attachments}


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
