"""Outages that were never stored, and what Slack says of their messages and forms."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.models.views import View

from models import ChangeKind, Outage, OutageChange, System
from models.field_types import Field, Kind, label_of
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.modals.field_inputs import MAX_NUMBER
from phoenix_bot.sandbox import block_kit
from phoenix_bot.sandbox.people import shown

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NINA, OMAR = "U0NINA00000", "U0OMAR00000"

TEXTS = {
    "short": "x",
    "latin": "Příliš žluťoučký kůň " * 142,
    "chinese": "預訂系統無法使用。" * 333,
    "arabic": "تعطل نظام الحجز. " * 176,
    "emoji": "👩🏽‍🚒🔥🏳️‍🌈" * 272,
    "one emoji": "🔥" * 3000,
    "ampersands": "&" * 3000,
    "angles": "<>" * 1500,
    "stars": "*a" * 1500,
    "colons": ":a:" * 1000,
    "broadcast": "<!channel> " * 270,
    "lines": "a\n" * 1500,
    "no spaces": "a" * 3000,
}
"""Up to 3,000 code points, as much as a form takes."""


def outage(**values: Any) -> Outage:
    """An open outage, or with `values` another one."""
    usual = {
        "id": 7,
        "state": "open",
        "system": System(id=3, name="Booking", key="booking"),
        "system_name": "Booking",
        "summary": "Nobody can book",
        "eta": "<2h",
        "eta_set_at": NOW,
        "sales_affected": "unknown",
        "b2b_affected": "unknown",
        "lost_bookings": "<10%",
        "lost_bookings_details": "",
        "turnover_impact": None,
        "started_at": NOW,
        "announced_at": NOW,
        "communicated_at": NOW,
        "created_by": NINA,
        "solution_assignee": NINA,
        "communication_assignee": OMAR,
    }
    return Outage(**usual | values)


def resolved(**values: Any) -> Outage:
    """An outage that ended an hour after its start."""
    end = {
        "state": "resolved",
        "resolved_at": NOW + timedelta(hours=1),
        "resolved_by": OMAR,
        "sales_affected": "yes",
        "b2b_affected": "no",
    }
    return outage(**end | values)


def duplicate(**values: Any) -> Outage:
    """An outage that was closed as a duplicate of outage 3."""
    return resolved(**{"state": "duplicate", "duplicate_of_id": 3, **values})


def withdrawn(**values: Any) -> Outage:
    """An outage that was a false alarm."""
    return resolved(**{"state": "withdrawn", "resolution": "The probe was broken", **values})


def step(kind: ChangeKind, fields: Mapping[str, Sequence[Any]], reason: str = "") -> OutageChange:
    """A step in an outage's history, by nina."""
    return OutageChange(id=1, kind=kind, by=NINA, at=NOW, reason=reason, fields=dict(fields))


def extremes(field: Field, text: str) -> list[Any]:
    """The longest [from, to] that history may have of a field."""
    match field.kind:
        case Kind.CHOICE:
            return [str(choice.value) for choice in sorted(field.choices or (), key=label_of)[-2:]]
        case Kind.NUMBER | Kind.MONEY:
            return [MAX_NUMBER - 1, MAX_NUMBER]
        case Kind.MOMENT:
            return [int(NOW.timestamp()), int((NOW + timedelta(days=1)).timestamp())]
        case Kind.PERSON:
            return [NINA, OMAR]
        case Kind.SEVERITY:
            return ["critical.to-everybody", "_"]
        case Kind.OUTAGE:
            return [None, 10**9]
        case Kind.LINE | Kind.TEXT | Kind.SYSTEM:
            return [f"{text}!", text]


def complaints(content: Content | View) -> list[str]:
    """What Slack would refuse a message, new or updated, or a form for."""
    if isinstance(content, View):
        view = content.to_dict()
        code = block_kit.view_error_code(view)
        return [*block_kit.check_view(view), *([code] if code else [])]
    message = content.arguments()
    parts = message["text"], message["blocks"], message.get("attachments")
    code = block_kit.error_code(*parts, updating=True)
    return [*block_kit.check_message(*parts), *([code] if code else [])]


def seen(content: Content, tz: str = "UTC") -> str:
    """What a reader sees of a message, zero-width spaces left out."""
    members, channels = {NINA: "nina", OMAR: "omar"}, {"C0INCIDENTS": "incidents"}
    told = shown.message_text(content.arguments(), members=members, channels=channels, tz=tz)
    return told.replace("\u200b", "")


def pages(content: Content) -> set[str]:
    """Whom a message would page, by what it shows or by its notification text."""
    message = content.arguments()
    return shown.notifies(message) | shown.notifies({"text": message["text"]})
