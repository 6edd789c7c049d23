"""Each row of the outbox as the one Slack call it stands for, made from what is true now."""

from dataclasses import dataclass, field
from typing import Any

from models import Announcement, Delivery, DeliveryKind, Outage, OutageChange
from phoenix_bot import people
from phoenix_bot.blocks import announcement, comments, direct_messages
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.terms import Terms

METADATA_EVENT = "phoenix_delivery"

POSTS = {DeliveryKind.ANNOUNCEMENT, DeliveryKind.COMMENT, DeliveryKind.DIRECT_MESSAGE}
"""Kinds that would show twice if they were sent twice."""


@dataclass(frozen=True)
class Call:
    """A Web API method with its arguments; "response_url" is a post to the address in `arguments["url"]`."""

    method: str
    arguments: dict[str, Any] = field(default_factory=dict)


def build(row: Delivery, terms: Terms) -> Call:
    """The call that `row` asks for. Needs a connection."""
    payload = row.payload
    if row.kind == DeliveryKind.PROFILE:
        return Call("users.info", {"user": payload["user"]})
    if payload.get("what") == "refused":
        return _post({"channel": payload["to"]}, direct_messages.refused(**payload["news"]), row)
    outage, shown = _loaded(row)
    there = {"channel": shown.channel_id}
    match row.kind:
        case DeliveryKind.ANNOUNCEMENT:
            return _post(there, announcement.build(outage, terms), row)
        case DeliveryKind.UPDATE:
            return Call(
                "chat.update", {**there, "ts": shown.ts, **announcement.build(outage, terms).arguments()}
            )
        case DeliveryKind.PERMALINK:
            return Call("chat.getPermalink", {**there, "message_ts": shown.ts})
        case DeliveryKind.PIN:
            return Call("pins.add", {**there, "timestamp": shown.ts})
        case DeliveryKind.UNPIN:
            return Call("pins.remove", {**there, "timestamp": shown.ts})
        case DeliveryKind.COMMENT:
            return _comment(row, outage, shown, terms)
        case DeliveryKind.REPLY:
            content = _private(payload, outage, shown).arguments()
            return Call("response_url", {"url": payload["url"], "response_type": "ephemeral", **content})
        case _:
            return _post({"channel": payload["to"]}, _private(payload, outage, shown), row)


def _loaded(row: Delivery) -> tuple[Outage, Announcement]:
    outage = Outage.get_by_id(row.outage_id)
    return outage, Announcement.get(Announcement.outage == outage)


def _post(where: dict[str, Any], content: Content, row: Delivery) -> Call:
    metadata = {"event_type": METADATA_EVENT, "event_payload": {"delivery": row.key}}
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return Call("chat.postMessage", {**where, **content.arguments(), **quiet, "metadata": metadata})


def _comment(row: Delivery, outage: Outage, shown: Announcement, terms: Terms) -> Call:
    step = OutageChange.get_by_id(row.payload["change"])
    thread = {"channel": shown.channel_id, "thread_ts": shown.ts}
    if not row.payload.get("reason"):
        return _post(thread, comments.build(outage, step, terms), row)
    content, author = comments.reason(step, people.find(step.by_id))
    return _post({**thread, **author}, content, row)


def _private(payload: dict[str, Any], outage: Outage, shown: Announcement) -> Content:
    if payload["what"] == "announced":
        return direct_messages.announced(outage, shown)
    return direct_messages.reassigned(
        outage, shown, by=payload["by"], gained=payload["gained"], lost=payload["lost"]
    )
