"""Sales and B2B partners hear in channels of their own of the outages that affect them."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import (
    Audience,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Notice,
    Outage,
    OutageChange,
    OutageState,
    Payload,
    YesNo,
)
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history


@dataclass(frozen=True)
class Audiences:
    """The ids of their channels; an audience without one hears nothing."""

    sales: str = ""
    b2b: str = ""


def queue_due(outage: Outage, step: OutageChange, audiences: Audiences, *, act: Act) -> None:
    """Queue what each audience has to hear after `step`.

    It hears once that an outage affects it, and from then on when the outage is resolved or open again; so it
    does if it heard of a duplicate of the outage. The outage must be locked, so that two steps at once do not
    tell the same.
    """
    of_duplicates = _of_duplicates(outage)
    for audience, channel_id, field in _concerned(audiences):
        # One that ended before they had a channel is no news just because somebody mends its report.
        is_news = outage.is_open or not step.fields.keys().isdisjoint(("state", field))
        is_affected = getattr(outage, field) == YesNo.YES and is_news
        last = _last(_heard(of(outage), audience, channel_id))
        duplicates = sorted({row.outage_id or 0 for row in _heard(of_duplicates, audience, channel_id)})
        if last is None and duplicates and not is_affected:
            # They were led here when it stood like that.
            last = _as_it_was(outage, step)
        what = _due(last, is_affected=is_affected, is_open=outage.is_open)
        if what is not None:
            told: Payload = {"audience": audience, "what": what, "channel": channel_id}
            _tell(outage, {**told, "duplicates": duplicates}, act)


def of(outage: Outage) -> list[Delivery]:
    """The notices about an outage, oldest first. Needs a connection."""
    rows = Delivery.select().where(Delivery.outage == outage, Delivery.kind == DeliveryKind.NOTICE)
    return list(rows.order_by(Delivery.id))


def _of_duplicates(outage: Outage) -> list[Delivery]:
    """The notices about what was closed as a duplicate of an outage."""
    duplicates = Outage.select(Outage.id).where(Outage.duplicate_of == outage)
    rows = Delivery.select().where(Delivery.outage.in_(duplicates), Delivery.kind == DeliveryKind.NOTICE)
    return list(rows)


def _concerned(audiences: Audiences) -> Iterator[tuple[Audience, str, str]]:
    """Each audience with its channel and the field that says whether it is affected."""
    if audiences.sales:
        yield Audience.SALES, audiences.sales, "sales_affected"
    if audiences.b2b:
        yield Audience.B2B, audiences.b2b, "b2b_affected"


def _heard(told: list[Delivery], audience: Audience, channel_id: str) -> list[Delivery]:
    """Those notices that an audience heard, or will hear.

    What Slack refused to post in another channel than theirs is now will never be heard,
    nor will what a manager gave up or found outdated.
    """
    return [
        row
        for row in told
        if row.payload["audience"] == audience
        if row.state not in (DeliveryState.DROPPED, DeliveryState.OUTDATED)
        if row.state != DeliveryState.PARKED or row.payload["channel"] == channel_id
    ]


def _last(heard: list[Delivery]) -> Notice | None:
    return Notice(heard[-1].payload["what"]) if heard else None


def _as_it_was(outage: Outage, step: OutageChange) -> Notice:
    """What would have told how an outage stood before `step`."""
    before, _ = step.fields.get("state", (outage.state, outage.state))
    return Notice.ANNOUNCED if before == OutageState.OPEN else Notice.RESOLVED


def _due(last: Notice | None, *, is_affected: bool, is_open: bool) -> Notice | None:
    """What an audience must hear now that heard `last`, if anything."""
    if last is None and not is_affected:
        return None
    if not is_open:
        return None if last is Notice.RESOLVED else Notice.RESOLVED
    return {None: Notice.ANNOUNCED, Notice.RESOLVED: Notice.REOPENED}.get(last)


def _tell(outage: Outage, payload: Payload, act: Act) -> None:
    outbox.put(
        DeliveryKind.NOTICE,
        lane=outbox.notice_lane(payload["channel"], outage),
        payload=payload,
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=history.pending_permalink(outage),
    )
