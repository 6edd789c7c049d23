"""Sales and B2B partners hear in channels of their own of the outages that affect them."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import Audience, Delivery, DeliveryKind, Notice, Outage, OutageChange, YesNo
from phoenix_bot import outbox
from phoenix_bot.acting import Act
from phoenix_bot.outages import records


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
    heard = {Audience(row.payload["audience"]): Notice(row.payload["what"]) for row in of(outage)}
    for audience, channel_id, field in _concerned(audiences):
        # One that ended before they had a channel is no news just because somebody mends its report.
        is_news = outage.is_open or not step.fields.keys().isdisjoint(("state", field))
        is_affected = getattr(outage, field) == YesNo.YES and is_news
        what = _due(heard.get(audience), is_affected=is_affected, is_open=outage.is_open)
        if what is not None:
            outbox.put(
                DeliveryKind.NOTICE,
                lane=outbox.notice_lane(channel_id, outage),
                payload={"audience": audience, "what": what, "channel": channel_id},
                now=act.now,
                outage=outage,
                actor_id=act.by,
                after=records.pending_permalink(outage),
            )


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


def _due(last: Notice | None, *, is_affected: bool, is_open: bool) -> Notice | None:
    """What an audience must hear now that heard `last`, if anything."""
    if last is None and not is_affected:
        return None
    if not is_open:
        return None if last is Notice.RESOLVED else Notice.RESOLVED
    return {None: Notice.ANNOUNCED, Notice.RESOLVED: Notice.REOPENED}.get(last)
