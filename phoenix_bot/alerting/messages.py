"""The messages of suggestions: each is posted once, and updated as things change."""

from datetime import datetime, timedelta

from models import Delivery, DeliveryKind, DeliveryState, Outage, Suggestion
from models.database import held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox

GATHER = timedelta(seconds=5)
"""How long the message waits for more alerts before it is updated: a storm must cost few calls."""


def show(suggestion: Suggestion, *, now: datetime, gather: bool = False) -> None:
    """Queue the message as it is when it is sent, at most once. Needs a transaction that holds it.

    If it may `gather`, it waits for more to show. Slack gets no message about what ended before.
    """
    lane = f"{suggestion.channel_id}/suggestion/{suggestion.id}"
    undone = Delivery.select().where(Delivery.lane == lane, Delivery.done_at.is_null())
    # What is being sent was built before; its sender holds the row, and may wait for this suggestion.
    # What may have arrived already is not sent again if Slack has it, so it may show less than this.
    unsent = (Delivery.state != DeliveryState.SENDING) & ~Delivery.uncertain
    queued = list(held(undone.where(unsent)))
    if queued:
        if not gather:
            _hurry(queued, now)
        return
    is_new = not suggestion.ts and not undone.exists()
    if suggestion.is_asking or not is_new:
        outbox.put(
            DeliveryKind.SUGGESTION,
            lane=lane,
            payload={"suggestion": suggestion.id},
            now=now,
            not_before=now + GATHER if gather and not is_new else None,
        )


def _hurry(queued: list[Delivery], now: datetime) -> None:
    for row in queued:
        if row.not_before is not None and row.attempts == 0:
            row.not_before, row.due_at = None, now
            row.save(only=[Delivery.not_before, Delivery.due_at])
            outbox.ring_at_commit()


def show_link(outage: Outage, *, now: datetime) -> None:
    """Show the link to the outage's announcement, which Slack has just told. Needs a transaction."""
    for suggestion in _OF_OUTAGE.models(Suggestion, outage=outage):
        show(suggestion, now=now)


_OF_OUTAGE = Prepared(
    lambda: held(Suggestion.select().where(Suggestion.outage == parameter("outage", Suggestion.outage)))
)


def learn_deletion(channel_id: str, ts: str, *, now: datetime) -> None:
    """Learn that a message was deleted. If it was a suggestion nobody wants it: it is not posted again."""
    with transaction():
        found = Suggestion.select().where(Suggestion.channel_id == channel_id, Suggestion.ts == ts)
        for suggestion in held(found):
            forget_message(suggestion, now=now)


def forget_message(suggestion: Suggestion, *, now: datetime) -> None:
    """Store that the message is gone. Needs a transaction."""
    suggestion.ts, suggestion.dismissed_at = "", suggestion.dismissed_at or now
    suggestion.save(only=[Suggestion.ts, Suggestion.dismissed_at])


def change_channel_id(channel_id: str, *, new_id: str) -> None:
    """Use the new id of a channel."""
    with transaction():
        Suggestion.update(channel_id=new_id).where(Suggestion.channel_id == channel_id).execute()
