"""What Slack must be told, written in the transaction of the change that asks for it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from models import Announcement, Delivery, DeliveryKind, Outage
from models.database import on_commit

listeners: set[Callable[[], None]] = set()
"""Called after each commit that put something: delivery workers of this process."""


def _ring() -> None:
    for listener in tuple(listeners):
        listener()


def ring_at_commit() -> None:
    """Wake the workers when the current transaction has committed: a row may have become free to go."""
    on_commit(_ring)


def put(
    kind: DeliveryKind,
    *,
    lane: str,
    payload: Mapping[str, Any],
    now: datetime,
    outage: Outage | None = None,
    actor_id: str = "",
    after: Delivery | None = None,
) -> Delivery:
    """Queue one Slack call. RuntimeError outside a transaction.

    `lane` keeps order among its rows. `actor_id` is told if Slack refuses for good.
    `after` must be done first.
    """
    on_commit(_ring)
    return Delivery.create(
        key=uuid4().hex,
        kind=kind,
        lane=lane,
        payload=dict(payload),
        outage=outage,
        actor_id=actor_id,
        after=after,
        due_at=now,
        created_at=now,
    )


def thread_lane(announcement: Announcement) -> str:
    """The lane of an announcement and its thread: in order among themselves, independent of other outages."""
    return f"{announcement.channel_id}/{announcement.outage_id}"


def notice_lane(channel_id: str, outage: Outage) -> str:
    """The lane of the notices about an outage in one channel: in order among themselves."""
    return f"{channel_id}/{outage.id}"


def direct_lane(slack_id: str, outage: Outage | None = None) -> str:
    """The lane of what somebody is told directly about `outage`, or about no outage in particular.

    One outage each: while an announcement is parked, what waits for its link must not hold up the rest.
    """
    return f"{slack_id}/{outage.id if outage else ''}"


def conversation(lane: str) -> str:
    """What the lanes of one channel, or of one person's direct messages, begin with."""
    return lane.split("/")[0] + "/"
