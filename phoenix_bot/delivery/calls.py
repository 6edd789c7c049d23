"""The Web API call that a row of the outbox stands for."""

from dataclasses import dataclass, field, replace
from typing import Any

from models import Announcement, Delivery, Outage
from phoenix_bot.blocks.content import Content, aside
from phoenix_bot.text.mrkdwn import moment

METADATA_EVENT = "phoenix_delivery"


@dataclass(frozen=True)
class Call:
    """A Web API method with its arguments; "response_url" is a post to the address in `arguments["url"]`."""

    method: str
    arguments: dict[str, Any] = field(default_factory=dict)


def post(where: dict[str, Any], content: Content, row: Delivery) -> Call:
    """A message that can be found again: its metadata has the row's key.

    One that says what happened, and comes late, says when that was: see parked.retry().
    """
    if row.payload.get("late"):
        from_then = aside(f"Posted late, as Slack refused it at first: it is from {moment(row.created_at)}")
        content = replace(content, blocks=[*content.blocks, from_then])
    metadata = {"event_type": METADATA_EVENT, "event_payload": {"delivery": row.key}}
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return Call("chat.postMessage", {**where, **content.arguments(), **quiet, "metadata": metadata})


class Unposted(Exception):
    """The announcement is not out (any more): what is about that message has to wait until it is."""


def posted(row: Delivery) -> tuple[Outage, Announcement]:
    """loaded(), for calls about the announcement's message; Unposted while there is none."""
    outage, shown = loaded(row)
    if not shown.ts:
        raise Unposted
    return outage, shown


def loaded(row: Delivery) -> tuple[Outage, Announcement]:
    """The outage that a row is about, as it is now, and where Slack shows it. Needs a connection."""
    outage = Outage.get_by_id(row.outage_id)
    return outage, Announcement.get(Announcement.outage == outage)
