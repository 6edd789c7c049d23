"""The rows of an outage and of its announcement."""

from datetime import datetime
from typing import Any

from models import ChangeKind, Eta
from models.identities import new_token
from phoenix_bot.acts.clock import from_epoch
from phoenix_bot.operations.transfer.django.outages.chronicle import Chronicle
from phoenix_bot.operations.transfer.django.outages.steps import Step
from phoenix_bot.operations.transfer.django.reading import Row
from phoenix_bot.text import search_words

CHANNEL_LIMIT = 32


def outage_row(
    outage: Row, place: Row | None, chronicle: Chronicle, *, is_announced: bool, now: datetime
) -> dict[str, Any]:
    """The columns of our outage, as the chronicle leaves it."""
    state = dict(chronicle.state)
    for name in ("started_at", "resolved_at"):
        state[name] = from_epoch(state[name]) if state[name] is not None else None
    updates = list(chronicle.updates())
    # The newest that somebody has signed: whoever reads it sees by whom it is.
    latest = next((step for step in updates if step.by), None)
    eta_set_at: datetime = outage["eta_last_modified"] or outage["created"]
    limit = Eta(state["eta"]).limit
    until = state["resolved_at"] or now
    texts = [state[name] for name in ("system_name", "summary", "resolution", "report_title")]
    former = [
        change[1] for step in chronicle.steps for name, change in step.fields.items() if name == "summary"
    ]
    return {
        **state,
        "id": outage.id,
        "token": new_token(),
        "created_by": chronicle.creator,
        "announced_at": (place["date"] if place and is_announced else None) or outage["created"],
        "is_announced": is_announced,
        "announced_elsewhere": is_announced,
        "eta_set_at": eta_set_at,
        "is_overdue": limit is not None and eta_set_at + limit < until,
        "communicated_at": max([outage["created"], *(step.at for step in updates)]),
        "latest_update": latest.reason if latest else "",
        "latest_update_at": latest.at if latest else None,
        "latest_update_by": latest.by if latest else "",
        "search_words": search_words.added("", *texts, *former, *(step.reason for step in updates)),
    }


def announcement_row(outage_id: int, place: Row | None) -> dict[str, Any]:
    """The columns of its announcement: only the link, since its message belongs to another app."""
    link = place.text("permalink") if place else ""
    channel_id = place.text("channel_id") if place else ""
    return {
        "outage": outage_id,
        "channel_id": channel_id if len(channel_id) <= CHANNEL_LIMIT else "",
        "permalink": link if link.startswith(("https://", "http://")) and not set(link) & set(" <>|") else "",
    }


def channel_step(place: Row | None) -> list[Step]:
    """The step of history that tells of the channel of its own that it had.

    The channel itself is left alone: nobody knows whether it is there still, or whether the bot may enter it.
    """
    channel_id = place.text("dedicated_channel_id") if place else ""
    if place is None or place["date"] is None or not channel_id.isalnum() or len(channel_id) > CHANNEL_LIMIT:
        return []
    return [Step(ChangeKind.CHANNEL_SET, place["date"], None, {"channel_id": ["", channel_id]})]
