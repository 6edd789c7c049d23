"""What people are told about a problem: what Slack refused to do, and what somebody can do about it."""

from typing import Any

from models import Delivery
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.kinds.kind import Task


def task(row: Delivery) -> Task:
    """What a row does, in words."""
    return kind_of(row).task(row)


def heading(row: Delivery) -> str:
    """What a problem is called, in plain text."""
    words = task(row).words
    return f"Outage {row.outage_id}: could not {words}" if row.outage_id else f"Could not {words}"


def news(row: Delivery, refusal: str) -> dict[str, Any]:
    """The news of a refusal (Slack's error) for the person who caused the row: see direct.refused()."""
    refused = task(row)
    return {
        "what": refused.words,
        "outage_id": row.outage_id,
        "reason": refusal,
        "advice": refused.advice(refusal),
    }
