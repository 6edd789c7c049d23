"""Who hears of a problem: who caused it, those who can fix it, and whoever has tried it again."""

from datetime import datetime
from typing import Any

from models import DedicatedChannel, Delivery, DeliveryKind, DeliveryState, DirectMessage, Payload
from models.database import in_turn
from phoenix_bot import outbox
from phoenix_bot.delivery import advice
from phoenix_bot.delivery.kinds import kind_of
from phoenix_bot.delivery.queue import UNDONE
from phoenix_bot.people import management
from phoenix_bot.slack.outcomes import Never

TURN = 0x50524F424C454D
"""Key of the turn that new problems take, so that one cause is not told twice: "PROBLEM" in ASCII."""

MOST_TOLD = 20
"""Managers that hear of a problem, at most."""

MOST_NAMED = 3
"""Managers that others are told to turn to, at most."""

TO_ONE_PERSON = (
    DeliveryKind.DIRECT_MESSAGE,
    DeliveryKind.REMINDER,
    DeliveryKind.REPLY,
    DeliveryKind.PROFILE,
    DeliveryKind.HOME,
    DeliveryKind.FOLLOWER_NEWS,
    DeliveryKind.CATCH_UP_OFFER,
    DeliveryKind.EXPORT,
    DeliveryKind.REPORT_DRAFT,
)
"""Kinds that managers do not hear of."""

BY_NOBODY = (DeliveryKind.OVERDUE_REPORTS, DeliveryKind.DIGEST, DeliveryKind.SUGGESTION)
"""Kinds about no outage that managers hear of nevertheless: nobody else would."""


def tell(row: Delivery, refusal: Never, *, now: datetime) -> None:
    """Tell of the problem that `row` has just become. Needs the transaction in which it did.

    Its actor hears of one problem for all that one act has caused in a lane. Managers hear of each cause
    once. Whoever tried it again hears that it failed again; for the same cause nobody else does.
    """
    in_turn(TURN)
    managers = management.some(MOST_TOLD)
    retried_by, told = row.payload.get("retried_by", ""), set[str]()
    is_refusal_itself = row.payload.get("what") == DirectMessage.REFUSED

    def say(whom: str, *, is_again: bool = False) -> None:
        news = _news(row, refusal, managers=[] if whom in managers else managers[:MOST_NAMED])
        payload: Payload = {"news": {**news, "is_again": is_again}}
        outbox.tell(whom, DirectMessage.REFUSED, payload=payload, now=now, actor_id=whom)
        told.add(whom)

    if retried_by and not is_refusal_itself and not _failed_in_same_retry(row, refusal):
        say(retried_by, is_again=row.payload.get("refused_as") == refusal.reason)
    if row.payload.get("refused_as") == refusal.reason or not kind_of(row).tells_actor(row):
        return
    if row.actor_id and row.actor_id not in told and not _knows(row):
        say(row.actor_id)
    is_for_managers = row.outage_id and row.kind not in TO_ONE_PERSON
    if (is_for_managers or row.kind in BY_NOBODY) and not _is_known_cause(row, refusal):
        for manager in managers:
            if manager not in told and manager != row.actor_id:
                say(manager)


def _news(row: Delivery, refusal: Never, *, managers: list[str]) -> dict[str, Any]:
    channel_id = outbox.conversation(row.lane).removesuffix("/")
    if kind_of(row).in_own_channel:
        own = DedicatedChannel.get_or_none(DedicatedChannel.outage == row.outage_id)
        channel_id = own.channel_id if own else ""
    is_channel = channel_id.startswith(("C", "G"))
    return {
        **advice.news(row, refusal.reason),
        "channel_id": channel_id if is_channel else "",
        "managers": managers,
    }


def _others(row: Delivery) -> Any:
    return Delivery.select().where(UNDONE, Delivery.state == DeliveryState.PARKED, Delivery.id != row.id)


def _failed_in_same_retry(row: Delivery, refusal: Never) -> bool:
    """Whether the person who tried it again has heard of this cause since."""
    same = Delivery.payload["retry"] == row.payload.get("retry", "")
    return bool(_others(row).where(Delivery.error == refusal.reason, same).exists())


def _knows(row: Delivery) -> bool:
    """Whether the actor has heard of another problem of the same lane and act."""
    others = _others(row).where(
        Delivery.lane == row.lane,
        Delivery.actor_id == row.actor_id,
        Delivery.created_at == row.created_at,
    )
    return any(kind_of(other).tells_actor(other) for other in others)


def _is_known_cause(row: Delivery, refusal: Never) -> bool:
    """Whether managers have heard that Slack says this about the same place, and it is not fixed yet."""
    same_place: Any = Delivery.lane.startswith(outbox.conversation(row.lane))
    if kind_of(row).in_own_channel:
        same_place = Delivery.outage == row.outage_id
    return bool(_others(row).where(Delivery.error == refusal.reason, same_place).exists())
