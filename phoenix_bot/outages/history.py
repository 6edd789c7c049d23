"""A step in an outage's history, and the news of it where the outage is announced."""

from typing import Any

from models import Announcement, ChangeKind, Delivery, DeliveryKind, Outage, OutageChange, Payload
from models.database import held
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.people import home_visits, profiles

ENDS = (ChangeKind.RESOLVED, ChangeKind.CLOSED_AS_DUPLICATE)
"""The steps by which an outage is over."""


def hold(outage_id: int) -> Outage | None:
    """The outage, held against other writers until the transaction ends; None if there is none."""
    return held(Outage.select().where(Outage.id == outage_id)).get_or_none()


def record(
    outage: Outage, kind: ChangeKind, *, act: Act, changed: dict[str, list[Any]], reason: str = ""
) -> OutageChange:
    """Write one step of history. Needs a transaction."""
    home_visits.refresh_all(now=act.now)
    return OutageChange.create(
        outage=outage, kind=kind, by=act.by or None, at=act.now, reason=reason, fields=changed
    )


def newest(outage: Outage, *kinds: ChangeKind) -> OutageChange | None:
    """The newest step of the outage's history that is of one of these kinds. Needs a connection."""
    steps = OutageChange.select().where(OutageChange.outage == outage, OutageChange.kind.in_(kinds))
    found: OutageChange | None = steps.order_by(OutageChange.id.desc()).first()
    return found


def announcement_of(outage: Outage) -> Announcement:
    """Where Slack shows the outage. Needs a connection."""
    return Announcement.get(Announcement.outage == outage)


def pending_permalink(outage: Outage) -> Delivery | None:
    """The question to Slack for the announcement's link, while it is unanswered. Needs a connection."""
    return Delivery.get_or_none(
        Delivery.outage == outage, Delivery.done_at.is_null(), Delivery.kind == DeliveryKind.PERMALINK
    )


def tell_thread(outage: Outage, *kinds: DeliveryKind, act: Act, step: OutageChange | None = None) -> None:
    """Queue `kinds` for the outage's announcement, in order; a comment tells about `step`.

    An update goes before every comment, also where the announcement does not change: into the thread of a
    deleted one Slack still takes comments, which nobody would see, but the update it refuses.
    """
    announcement = announcement_of(outage)
    for kind in kinds:
        payload: Payload = {"change": step.id} if step is not None and kind is DeliveryKind.COMMENT else {}
        outbox.put(
            kind,
            lane=outbox.thread_lane(announcement),
            payload=payload,
            now=act.now,
            outage=outage,
            actor_id=act.by,
        )


def restart_communication_clock(outage: Outage, *, act: Act) -> None:
    """People have just heard from those who work on the outage."""
    outage.communicated_at = act.now
    outage.save(only=[Outage.communicated_at])


def tell_reason(outage: Outage, step: OutageChange, *, act: Act) -> None:
    """Queue what the step's author wrote, for the thread.

    It stands there under their own name and picture, so it waits until Slack told us those. An update of the
    announcement goes before it: see tell_thread().
    """
    outbox.put(
        DeliveryKind.COMMENT,
        lane=outbox.thread_lane(announcement_of(outage)),
        payload={"change": step.id, "reason": True},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=None if profiles.find(act.by).is_known else profiles.pending_profile(act.by),
    )
