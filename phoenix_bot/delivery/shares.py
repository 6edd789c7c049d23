"""The links of shared messages: the comment about one is queued when its link is known."""

from datetime import datetime
from typing import Any

from models import Announcement, Delivery, DeliveryKind, OutageChange
from phoenix_bot import outbox
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.delivery.calls import Call
from phoenix_bot.delivery.kind import Kind
from phoenix_bot.delivery.threads import link_without_asking


def _link(row: Delivery, terms: Terms) -> Call:
    message = {"channel": row.payload["channel"], "message_ts": row.payload["ts"]}
    return Call("chat.getPermalink", message)


def _comment_with(row: Delivery, answer: dict[str, Any], now: datetime) -> None:
    step = OutageChange.get_by_id(row.payload["change"])
    step.fields["permalink"] = [None, answer["permalink"]]
    step.save(only=[OutageChange.fields])
    outbox.put(
        DeliveryKind.COMMENT,
        lane=outbox.thread_lane(Announcement.get(Announcement.outage == row.outage_id)),
        payload={"change": step.id},
        now=now,
        outage=row.outage,
        actor_id=row.actor_id,
    )


KINDS = {DeliveryKind.SHARE_LINK: Kind(_link, finish=_comment_with, make_do=link_without_asking)}
