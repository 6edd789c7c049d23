"""What one attempt at a row of the outbox does: mostly a Web API call."""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from models import Announcement, Delivery, Outage
from models.prepared import Prepared, parameter
from phoenix_bot.blocks.content import Content, aside
from phoenix_bot.text.mrkdwn import moment

METADATA_EVENT = "phoenix_delivery"


class Step(Protocol):
    """What an attempt does. Kinds for which one Web API call is not enough have steps of their own."""

    @property
    def limit(self) -> str:
        """What counts against the same rate limit has the same name here; "" is limited by itself."""


@dataclass(frozen=True)
class Call:
    """A Web API method with its arguments. If it `joins`, a public channel is joined where that is needed."""

    method: str
    arguments: dict[str, Any] = field(default_factory=dict)
    joins: bool = True

    @property
    def limit(self) -> str:
        """Slack limits each method."""
        return self.method


@dataclass(frozen=True)
class Reply:
    """A post to the response_url that came with a command."""

    url: str
    arguments: dict[str, Any]

    @property
    def limit(self) -> str:
        """Slack limits each response_url by itself."""
        return ""


def post(where: dict[str, Any], content: Content, row: Delivery) -> Call:
    """A message that can be found again: its metadata has the row's key.

    A message about the past that comes late says when it was written: see problems.retry().
    """
    if row.payload.get("late"):
        from_then = aside(f"Posted late, as Slack refused it at first: it is from {moment(row.created_at)}")
        content = replace(content, blocks=[*content.blocks, from_then])
    metadata = {"event_type": METADATA_EVENT, "event_payload": {"delivery": row.key}}
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return Call("chat.postMessage", {**where, **content.arguments(), **quiet, "metadata": metadata})


class Unposted(Exception):
    """The announcement is not out yet, or not any more: the row waits until it is."""


def posted(row: Delivery) -> tuple[Outage, Announcement]:
    """As loaded(); Unposted while Slack does not show the announcement."""
    outage, announcement = loaded(row)
    if not announcement.ts:
        raise Unposted
    return outage, announcement


def loaded(row: Delivery) -> tuple[Outage, Announcement]:
    """The outage that a row is about, as it is now, and its announcement. Needs a connection."""
    [announcement] = _LOADED.joined(Announcement, "outage", outage=row.outage_id)
    return announcement.outage, announcement


_LOADED = Prepared(
    lambda: (
        Announcement.select(Announcement, Outage)
        .join(Outage)
        .where(Announcement.outage == parameter("outage", Announcement.outage))
    )
)
