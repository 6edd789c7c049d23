"""The links of shared messages: one is shared when its link is known."""

from datetime import datetime
from typing import Any

from models import Delivery, DeliveryKind, Outage
from phoenix_bot.acts import Act
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kinds.announcements import link_without_asking
from phoenix_bot.delivery.kinds.kind import Kind
from phoenix_bot.outages import shares


def _link(row: Delivery, vocabulary: Vocabulary) -> Call:
    message = {"channel": row.payload["channel"], "message_ts": row.payload["ts"]}
    return Call("chat.getPermalink", message)


def _share(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    shares.shared(
        Outage.get_by_id(row.outage_id),
        answer["permalink"],
        channel_id=row.payload["channel"],
        author=row.payload.get("author", ""),
        # A version before this one wrote neither.
        act=Act(by=row.actor_id, key=row.payload.get("act", row.key), now=now),
    )


KINDS = {DeliveryKind.SHARE_LINK: Kind(_link, finish=_share, make_do=link_without_asking)}
