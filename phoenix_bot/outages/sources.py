"""The message that an outage was announced from: its thread is told as what."""

from models import Delivery, DeliveryKind, Outage
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.text import permalinks


def tell(outage: Outage, *, after: Delivery, act: Act) -> None:
    """Queue the news for the message's thread, if a message it was. `after` asks for the announcement's link.

    Needs a transaction.
    """
    if outage.source_url and permalinks.place(outage.source_url):
        outbox.put(
            DeliveryKind.SOURCE_REPLY,
            lane=f"source/{outage.id}",
            payload={},
            now=act.now,
            outage=outage,
            actor_id=act.by,
            after=after,
            is_after_new=True,
        )
