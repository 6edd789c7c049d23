"""Sales and B2B partners hear in channels of their own of the outages that affect them."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import Audience, Delivery, DeliveryKind, DeliveryState, Notice, Outage, OutageChange, YesNo
from phoenix_bot import outbox, steps
from phoenix_bot.acting import Act


@dataclass(frozen=True)
class Audiences:
    """The ids of their channels; an audience without one hears nothing."""

    sales: str = ""
    b2b: str = ""


def follow(outage: Outage, step: OutageChange, audiences: Audiences, *, act: Act) -> None:
    """Queue what each audience has to hear after `step`.

    It hears once that an outage affects it, and from then on when the outage is resolved or open again. The
    outage must be locked, so that two steps at once do not tell the same.
    """
    for audience, channel_id, field in _concerned(audiences):
        # One that ended before they had a channel is no news just because somebody mends its report.
        is_news = outage.is_open or not step.fields.keys().isdisjoint(("state", field))
        is_affected = getattr(outage, field) == YesNo.YES and is_news
        last = _last(of(outage), audience, channel_id)
        what = _due(last, is_affected=is_affected, is_open=outage.is_open)
        if what is not None:
            _tell(outage, audience, channel_id, what, act)


def of(outage: Outage) -> list[Delivery]:
    """The notices about an outage, oldest first. Needs a connection."""
    rows = Delivery.select().where(Delivery.outage == outage, Delivery.kind == DeliveryKind.NOTICE)
    return list(rows.order_by(Delivery.id))


def _concerned(audiences: Audiences) -> Iterator[tuple[Audience, str, str]]:
    """Each audience with its channel and the field that says whether it is affected."""
    if audiences.sales:
        yield Audience.SALES, audiences.sales, "sales_affected"
    if audiences.b2b:
        yield Audience.B2B, audiences.b2b, "b2b_affected"


def _last(told: list[Delivery], audience: Audience, channel_id: str) -> Notice | None:
    """What an audience heard last, or will hear.

    What Slack refused to post in another channel than theirs is now will never be heard,
    nor will what a manager gave up or found outdated.
    """
    heard = [
        row.payload["what"]
        for row in told
        if row.payload["audience"] == audience
        if row.state not in (DeliveryState.DROPPED, DeliveryState.OUTDATED)
        if row.state != DeliveryState.PARKED or row.payload["channel"] == channel_id
    ]
    return Notice(heard[-1]) if heard else None


def _due(last: Notice | None, *, is_affected: bool, is_open: bool) -> Notice | None:
    """What an audience must hear now that heard `last`, if anything."""
    if last is None and not is_affected:
        return None
    if not is_open:
        return None if last is Notice.RESOLVED else Notice.RESOLVED
    return {None: Notice.ANNOUNCED, Notice.RESOLVED: Notice.REOPENED}.get(last)


def _tell(outage: Outage, audience: Audience, channel_id: str, what: Notice, act: Act) -> None:
    outbox.put(
        DeliveryKind.NOTICE,
        lane=outbox.notice_lane(channel_id, outage),
        payload={"audience": audience, "what": what, "channel": channel_id},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=steps.pending_permalink(outage),
    )
