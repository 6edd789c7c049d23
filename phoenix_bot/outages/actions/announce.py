"""Announcing an outage."""

from collections.abc import Collection, Sequence
from datetime import datetime

from models import (
    Announcement,
    ChangeKind,
    Delivery,
    DeliveryKind,
    DirectMessage,
    Identity,
    Outage,
    OutageState,
    User,
)
from models.database import connection, transaction
from models.field_types import FormName
from models.fields import asked_by
from models.prepared import create
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.alerting import announcements, standing
from phoenix_bot.outages import history, notices, sources
from phoenix_bot.outages.actions import twins
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import permissions, profiles


def require_announcer(slack_id: str, *, allow_all: bool) -> User:
    """The person, if they may open the form: they may announce, or may turn out to; else Refused.

    Unintroduced if that depends on who they are.
    """
    with connection():
        user = profiles.find(slack_id)
        if not permissions.may_turn_out_to_announce(user, allow_all=allow_all):
            permissions.require_announcer(user, allow_all=allow_all)
        return user


def announce(
    values: fields.Values,
    *,
    act: Act,
    channel_id: str,
    allow_all: bool,
    audiences: Audiences,
    shown_twins: Collection[Identity] = frozenset(),
) -> Outage | None:
    """Open an outage and queue its announcement; returns it. Nothing happens if the same submit comes again.

    `values` has every field that the form for announcing asks for; a `started_at` of None means now. If their
    `is_announced` is False, the outage is only recorded, and nobody is told; with a `resolved_at` it is over.
    NotAllowed if the person may not announce, Refused for what is wrong with a field, HasTwins if an outage
    of the same system is open whose id is not among `shown_twins`, and the person may read outages.
    """
    with transaction():
        user = profiles.meet(act.by, now=act.now)
        permissions.require_announcer(user, allow_all=allow_all)
        values = fields.without_template(values)
        started_at = values["started_at"] or act.minute
        fields.refuse(fields.check_summary(values) | _check_times(values, started_at, act))
        values = fields.current_held(values, standing.hold(values["system_id"].id))
        # Before looking for twins: one from an earlier delivery of the same submit is none.
        if not intake.first_time(act):
            return None
        twins.require_shown(values["system_id"], to=user, shown=shown_twins)
        outage = _blank(act)
        changed = fields.change(outage, {**values, **_end(values, act), "started_at": started_at})
        place = create(Announcement, outage=outage, channel_id=channel_id)
        if not outage.is_announced:
            history.record(outage, ChangeKind.RECORDED, act=act, changed=changed)
            return outage
        announcing, permalink, _ = queue(place, FIRST_CALLS, act=act)
        _answer(outage, permalink, act)
        sources.tell(outage, after=permalink, act=act)
        step = history.record(outage, ChangeKind.ANNOUNCED, act=act, changed=changed, shown_after=announcing)
        notices.queue_due(outage, step, audiences, act=act)
        announcements.announced(outage, now=act.now)
    return outage


def _check_times(values: fields.Values, started_at: datetime, act: Act) -> dict[str, str]:
    ended_at = values.get("resolved_at")
    if ended_at and values.get("is_announced", True):
        return {"resolved_at": "Tick Do not announce, or leave this empty: an open outage has no end yet."}
    return fields.check_times(started_at, ended_at, now=act.now)


def _end(values: fields.Values, act: Act) -> fields.Values:
    """What else the outage is if it is over."""
    if not values.get("resolved_at"):
        return {}
    return {"state": OutageState.RESOLVED.value, "resolved_by_id": act.by}


def _blank(act: Act) -> Outage:
    """An outage that this act announces, without what the form asks for."""
    return Outage(
        # Without defaults, the first step of history has every choice, even if it is the default.
        **{field.name: None for field in asked_by(FormName.ANNOUNCE) if field.choices},
        created_by=act.by,
        solution_assignee=act.by,
        communication_assignee=act.by,
        announced_at=act.now,
        communicated_at=act.now,
        eta_set_at=act.now,
    )


WITHOUT_PIN = (DeliveryKind.ANNOUNCEMENT, DeliveryKind.PERMALINK)
FIRST_CALLS = (*WITHOUT_PIN, DeliveryKind.PIN)
"""What the announcement of an open outage needs."""


def queue(place: Announcement, kinds: Sequence[DeliveryKind], *, act: Act) -> list[Delivery]:
    """Queue what an announcement needs, and return the deliveries. Needs a transaction."""
    lane = outbox.thread_lane(place)
    return outbox.put_in_turn(kinds, lane=lane, now=act.now, outage=place.outage, actor_id=act.by)


def _answer(outage: Outage, permalink: Delivery, act: Act) -> None:
    """Queue the answer to whoever announces, with the link."""
    outbox.put(
        DeliveryKind.REPLY if act.reply_url else DeliveryKind.DIRECT_MESSAGE,
        lane=outbox.direct_lane(act.by, outage),
        payload={"what": DirectMessage.ANNOUNCED, "to": act.by, "url": act.reply_url},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=permalink,
        is_after_new=True,
    )
