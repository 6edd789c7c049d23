"""The news that all alerts of an outage's system have recovered, if that is still true when it is time."""

from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call, loaded
from phoenix_bot.delivery.kinds import announcements
from phoenix_bot.delivery.kinds.kind import Kind, does
from phoenix_bot.delivery.kinds.lost_announcements import call_or_post_again
from phoenix_bot.outages import recoveries


def _update_first(row: Delivery, vocabulary: Vocabulary) -> Call | None:
    """Update the announcement, as before every comment: see history.tell_thread(). None if it is not true."""
    outage, _ = loaded(row)
    return announcements.update(row, vocabulary) if recoveries.is_true(outage) else None


def _comment(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    if row.outage_id is not None:
        recoveries.tell(row.outage_id, row.payload["news"]["at"], now=now)


KINDS = {
    DeliveryKind.RECOVERED: Kind(
        _update_first,
        task=does("say in its thread that all alerts have recovered"),
        perform=call_or_post_again,
        finish=_comment,
    )
}
