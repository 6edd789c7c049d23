"""News for followers: which steps of an outage's history they hear of, and who hears of one.

The change queues one row, whoever follows. The delivery worker makes the followers' messages of it, some at a
time, so that thousands of followers hold up neither the change nor the news of others.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from peewee import Expression, ModelSelect, fn

from models import ChangeKind, Delivery, DeliveryKind, Follow, Outage, OutageChange, Payload
from models.database import transaction
from models.delivery_keys import caused_by
from models.prepared import parameter
from phoenix_bot import outbox

AT_ONCE = 50
"""Followers whose messages are queued at a time."""

APART = timedelta(seconds=0.2)
"""Time between the messages to two followers: Slack takes several hundred a minute in all."""


def always(step: OutageChange) -> bool:
    """Of every step of a kind."""
    return True


def _changes_expectations(step: OutageChange) -> bool:
    return not step.fields.keys().isdisjoint(("eta", "system_name", "severity"))


NEWS: Mapping[str, Callable[[OutageChange], bool]] = {
    ChangeKind.ANNOUNCED: always,
    ChangeKind.UPDATED: always,
    ChangeKind.EDITED: _changes_expectations,
    ChangeKind.RESOLVED: always,
    ChangeKind.CLOSED_AS_DUPLICATE: always,
    ChangeKind.WITHDRAWN: always,
    ChangeKind.REOPENED: always,
}
"""The kinds of steps that followers hear of, and of which steps."""


def is_news(outage: Outage, step: OutageChange) -> bool:
    """Whether those who follow the outage hear of a step."""
    return outage.is_announced and NEWS.get(step.kind, _never)(step)


def _never(_: OutageChange) -> bool:
    return False


def queue(outage: Outage, step: OutageChange, *, now: datetime, after: Delivery | None) -> None:
    """Queue the news of a step for whoever follows, to be told once `after` is done. Needs a transaction."""
    outbox.put(
        DeliveryKind.FOLLOWERS,
        lane=f"followers/{outage.id}",
        payload={"change": step.id},
        now=now,
        outage=outage,
        after=after,
    )


def system_of(outage: Outage) -> int:
    """The system whose followers follow the outage: of a drill hears only who follows it by itself."""
    return 0 if outage.is_drill else outage.system_id


def is_followed() -> Expression:
    """An expression: whether anybody follows the outage or the system of the parameters of these names."""
    # Two looks into indexes: some versions of PostgreSQL read the whole table for an OR.
    of_outage = Follow.select(Follow.id).where(
        Follow.outage == parameter("outage", Follow.outage), Follow.is_on
    )
    of_system = Follow.select(Follow.id).where(Follow.system == parameter("system", Follow.system))
    return fn.EXISTS(of_outage) | fn.EXISTS(of_system)


def tell_some(row: Delivery, *, now: datetime) -> bool:
    """Queue messages to the next AT_ONCE followers of a FOLLOWERS row; return whether it is at its end.

    Does nothing if another worker has taken the row over.
    """
    with transaction():
        step = OutageChange.get_by_id(row.payload["change"])
        people = _followers(step, past=row.payload.get("past", ""))
        if not people:
            return True
        payload: Payload = {**row.payload, "past": people[-1]}
        held = (Delivery.id == row.id) & (Delivery.attempts == row.attempts) & Delivery.done_at.is_null()
        if not Delivery.update(payload=payload).where(held).execute():
            return False
        own = _told_by_themselves(step)
        with caused_by(row):
            for number, person in enumerate(one for one in people if one not in own):
                outbox.put(
                    DeliveryKind.FOLLOWER_NEWS,
                    lane=outbox.direct_lane(person, step.outage),
                    payload={"change": step.id, "to": person},
                    now=now,
                    outage=step.outage,
                    due_at=now + number * APART,
                )
        return len(people) < AT_ONCE


def _followers(step: OutageChange, *, past: str) -> list[str]:
    """Up to AT_ONCE people who follow the outage of a step, in the order of their ids, from behind `past`.

    Without whoever took the step.
    """
    query = _following(step.outage).where(Follow.person != (step.by_id or ""), Follow.person > past)
    return [row.person_id for row in query.order_by(Follow.person).distinct().limit(AT_ONCE)]


def _following(outage: Outage) -> "ModelSelect[Follow]":
    other = Follow.alias()
    left_out = other.select(other.person).where(other.outage == outage, ~other.is_on)
    either = ((Follow.outage == outage) & Follow.is_on) | (Follow.system == system_of(outage))
    return Follow.select(Follow.person).where(either, Follow.person.not_in(left_out))


def follows(slack_id: str, outage: Outage) -> bool:
    """Whether somebody follows an outage, or its system and not only without this outage.

    Needs a connection.
    """
    return bool(_following(outage).where(Follow.person == slack_id).exists())


def _told_by_themselves(step: OutageChange) -> set[str]:
    """People who hear of the same act in a message of their own, because they work on the outage."""
    about_it = (Delivery.outage == step.outage_id) & (Delivery.created_at == step.at)
    to_them: Any = Delivery.kind.in_([DeliveryKind.DIRECT_MESSAGE, DeliveryKind.REPLY])
    return {row.payload.get("to", "") for row in Delivery.select().where(about_it, to_them)}
