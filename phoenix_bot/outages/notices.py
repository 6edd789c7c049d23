"""Notices: sales and B2B partners are told in their own channels about the outages that affect them."""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import Query

from models import (
    Audience,
    ChangeKind,
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
from models.prepared import Prepared, parameter
from models.stored_choices import find
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history, notice_threads

ENDS = (Notice.RESOLVED, Notice.WITHDRAWN)
"""The notices that say that an outage is over."""


@dataclass(frozen=True)
class Audiences:
    """The ids of their channels; an audience without one is told nothing."""

    sales: str = ""
    b2b: str = ""


def queue_due(outage: Outage, step: OutageChange, audiences: Audiences, *, act: Act) -> None:
    """Queue the notices that `step` makes due.

    An audience is told once that an outage affects it, and from then on whenever the outage is resolved or
    opened again; the same goes for one that was told about a duplicate of the outage. It is told, too, if the
    outage does not affect it any more; then nothing else, unless that changes. The outage must be held, so
    that two steps at the same time do not queue the same notice. Nobody hears of a drill, nor of an outage
    that is only recorded, or announced by another app.
    """
    if outage.is_drill or not outage.is_told:
        return
    of_duplicates = _of_duplicates(outage) if step.kind != ChangeKind.ANNOUNCED else []
    for audience, channel_id, field in _concerned(audiences):
        # An outage that ended before the audience had a channel is no news because its report is corrected.
        is_news = outage.is_open or not step.fields.keys().isdisjoint(("state", field))
        is_affected = getattr(outage, field) == YesNo.YES and is_news
        last = _last(_told_to(of(outage), audience, channel_id))
        duplicates = sorted({row.outage_id or 0 for row in _told_to(of_duplicates, audience, channel_id)})
        if last is None and duplicates and not is_affected:
            # The notice about the duplicate led them here when the outage was as it was then.
            last = _as_it_was(outage, step)
        was_affected = step.fields.get(field, [None])[0] == YesNo.YES
        what = _due(last, outage, is_affected=is_affected, was_affected=was_affected)
        if what is not None:
            told: Payload = {"audience": audience, "what": what, "channel": channel_id}
            _tell(outage, {**told, "duplicates": duplicates}, act)
            notice_threads.remember(outage, audience, channel_id, what)


def current(outage: Outage) -> Notice:
    """The notice that says how an outage stands."""
    return Notice.ANNOUNCED if outage.is_open else _end(outage.state)


def of(outage: Outage) -> list[Delivery]:
    """The notices about an outage, oldest first. Needs a connection."""
    return _OF.models(Delivery, outage=outage)


_OF = Prepared(
    lambda: (
        Delivery.select()
        .where(Delivery.outage == parameter("outage", Delivery.outage), Delivery.kind == DeliveryKind.NOTICE)
        .order_by(Delivery.id)
    )
)


def _of_duplicates(outage: Outage) -> list[Delivery]:
    """The notices about what was closed as a duplicate of an outage."""
    return _OF_DUPLICATES.models(Delivery, outage=outage)


def _about_duplicates() -> Query:
    duplicates = Outage.select(Outage.id).where(
        Outage.duplicate_of == parameter("outage", Outage.duplicate_of)
    )
    return Delivery.select().where(Delivery.outage.in_(duplicates), Delivery.kind == DeliveryKind.NOTICE)


_OF_DUPLICATES = Prepared(_about_duplicates)


def _concerned(audiences: Audiences) -> Iterator[tuple[Audience, str, str]]:
    """Each audience with its channel and the field that says whether it is affected."""
    if audiences.sales:
        yield Audience.SALES, audiences.sales, "sales_affected"
    if audiences.b2b:
        yield Audience.B2B, audiences.b2b, "b2b_affected"


def _told_to(told: list[Delivery], audience: Audience, channel_id: str) -> list[Delivery]:
    """Those notices that an audience was told, or will be.

    Left out are those that a manager discarded, those that were outdated when tried again, and those that
    Slack refused in a channel that is no longer theirs.
    """
    return [
        row
        for row in told
        if row.payload["audience"] == audience
        if row.state not in (DeliveryState.DROPPED, DeliveryState.OUTDATED)
        if row.state != DeliveryState.PARKED or row.payload["channel"] == channel_id
    ]


def _last(notices: list[Delivery]) -> Notice | None:
    # A newer version may tell them other things, too.
    known = (find(Notice, row.payload["what"]) for row in reversed(notices))
    return next(filter(None, known), None)


def _as_it_was(outage: Outage, step: OutageChange) -> Notice:
    """The notice that says in which state the outage was before `step`."""
    before, _ = step.fields.get("state", (outage.state, outage.state))
    return Notice.ANNOUNCED if before == OutageState.OPEN else _end(before)


def _end(state: str) -> Notice:
    """The notice that says how an outage ended."""
    return Notice.WITHDRAWN if state == OutageState.WITHDRAWN else Notice.RESOLVED


def _due(last: Notice | None, outage: Outage, *, is_affected: bool, was_affected: bool) -> Notice | None:
    """The notice that is due to an audience whose last one was `last`, if any is.

    Nobody hears of a false alarm who has not heard of the outage. `was_affected`: it affected the audience
    before this step.
    """
    if last is None and outage.is_withdrawn:
        return None
    if last in (None, Notice.UNAFFECTED) and not is_affected:
        return None
    if not outage.is_open:
        return None if last in ENDS else _end(outage.state)
    if last in ENDS:
        return Notice.REOPENED
    if is_affected:
        return {None: Notice.ANNOUNCED, Notice.UNAFFECTED: Notice.AFFECTED}.get(last)
    return Notice.UNAFFECTED if was_affected else None


def _tell(outage: Outage, payload: Payload, act: Act) -> None:
    outbox.put(
        DeliveryKind.NOTICE,
        lane=outbox.notice_lane(payload["channel"], outage, payload["audience"]),
        payload=payload,
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=history.pending_permalink(outage),
    )
