"""Steps of an outage's history, and queueing the news of them for its announcement and thread."""

from functools import cache
from typing import Any

from peewee import Select

from models import Announcement, ChangeKind, Delivery, DeliveryKind, Outage, OutageChange, Payload
from models.database import database, held
from models.prepared import Prepared, create, parameter, the
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import follower_news, notice_threads
from phoenix_bot.people import home_visits, profiles
from phoenix_bot.text import search_words

ENDS = (ChangeKind.RESOLVED, ChangeKind.CLOSED_AS_DUPLICATE, ChangeKind.WITHDRAWN)
"""The steps by which an outage is over."""


def hold(outage_id: int) -> Outage | None:
    """The outage, held against other writers until the transaction ends; None if there is none."""
    return _HOLD.first(Outage, id=outage_id)


_HOLD = Prepared(lambda: held(Outage.select().where(Outage.id == parameter("id", Outage.id))))


def record(
    outage: Outage,
    kind: ChangeKind,
    *,
    act: Act,
    changed: dict[str, list[Any]],
    reason: str = "",
    shown_after: Delivery | None = None,
) -> OutageChange:
    """Add a step to the outage's history, and queue its news for followers. Needs a transaction.

    `changed` maps field names to [from, to], as JSON values; `reason` is what the step's author wrote. Those
    who have App Home open see it once `shown_after` is done.
    """
    since, system = act.now - home_visits.RECENTLY, follower_news.system_of(outage)
    [(is_home_open, is_followed)] = _WATCHED.rows(since=since, outage=outage.id, system=system)
    if is_home_open:
        home_visits.queue_all(now=act.now, after=shown_after)
    step = create(
        OutageChange, outage=outage, kind=kind, by=act.by or None, at=act.now, reason=reason, fields=changed
    )
    if is_followed and follower_news.is_news(outage, step):
        follower_news.queue(outage, step, now=act.now, after=pending_permalink(outage))
    return step


_WATCHED = Prepared(
    lambda: Select(columns=[home_visits.is_open(), follower_news.is_followed()]).bind(database)
)
"""Whether anybody has App Home open, and whether anybody follows the outage: mostly neither is so."""


def newest(outage: Outage, *kinds: ChangeKind) -> OutageChange | None:
    """The newest step of the outage's history that is of one of these kinds. Needs a connection."""
    return _newest(kinds).first(OutageChange, outage=outage)


@cache
def _newest(kinds: tuple[ChangeKind, ...]) -> Prepared:
    of_outage = OutageChange.outage == parameter("outage", OutageChange.outage)
    steps = OutageChange.select().where(of_outage, OutageChange.kind.in_(kinds))
    return Prepared(lambda: steps.order_by(OutageChange.id.desc()).limit(1))


def announcement_of(outage: Outage) -> Announcement:
    """The outage's announcement, with `outage` loaded. Needs a connection."""
    announcement = the(Announcement, "outage", outage)
    announcement.outage = outage
    return announcement


def pending_permalink(outage: Outage) -> Delivery | None:
    """The queued question for the announcement's link, until it is answered. Needs a connection."""
    return Delivery.get_or_none(
        Delivery.outage == outage, Delivery.done_at.is_null(), Delivery.kind == DeliveryKind.PERMALINK
    )


def tell_thread(
    outage: Outage, *kinds: DeliveryKind, act: Act, step: OutageChange | None = None
) -> list[Delivery]:
    """Queue `kinds` for the outage's announcement and its thread, in order, and return them.

    A comment tells about `step`.

    With an UPDATE, the notices about the outage are brought up to date as well.

    Put an UPDATE before every COMMENT, even if the announcement does not change. If it was deleted, Slack
    still takes comments, which nobody would see; but it refuses the update, by which we learn of it.

    Nobody is told of an outage that is only recorded, or announced by another app.
    """
    if not outage.is_told:
        return []
    announcement, queued = announcement_of(outage), []
    for kind in kinds:
        payload: Payload = {"change": step.id} if step is not None and kind is DeliveryKind.COMMENT else {}
        row = outbox.put(
            kind,
            lane=outbox.thread_lane(announcement),
            payload=payload,
            now=act.now,
            outage=outage,
            actor_id=act.by,
        )
        queued.append(row)
    if DeliveryKind.UPDATE in kinds:
        notice_threads.queue_current(outage, act=act)
    return queued


def set_eta(outage: Outage, eta: str, *, act: Act) -> dict[str, list[Any]]:
    """Store an ETA, which counts from now. Returns the change for history, even if it is the same again."""
    before, outage.eta = outage.eta, eta
    restart_eta(outage, act=act)
    return {"eta": [before, eta]}


def restart_eta(outage: Outage, *, act: Act) -> None:
    """Store that the outage's ETA counts from now."""
    outage.eta_set_at, outage.is_overdue = act.now, False
    outage.save(only=[Outage.eta, Outage.eta_set_at, Outage.is_overdue])


def show_again(outage: Outage, *, act: Act) -> None:
    """Queue the announcement and App Home as they are now, of which history has nothing to tell."""
    home_visits.refresh_all(now=act.now)
    tell_thread(outage, DeliveryKind.UPDATE, act=act)


def restart_communication_clock(outage: Outage, *, act: Act) -> None:
    """Store that people hear now from those who work on the outage."""
    outage.communicated_at = act.now
    outage.save(only=[Outage.communicated_at])


def keep_update(outage: Outage, text: str, *, act: Act) -> None:
    """Store on the outage its newest update, and that people hear now from those who work on it."""
    outage.latest_update, outage.latest_update_at, outage.latest_update_by = text, act.now, act.by
    outage.communicated_at = act.now
    outage.search_words = search_words.added(outage.search_words, text)
    outage.save(
        only=[
            *(Outage.latest_update, Outage.latest_update_at, Outage.latest_update_by),
            *(Outage.communicated_at, Outage.search_words),
        ]
    )


def tell_edit(outage: Outage, step: OutageChange, *, in_channel: bool = False, act: Act) -> None:
    """Queue the announcement, and for its thread one comment: the reason of `step` and what it changed.

    The comment has the author's name and picture, so it waits until Slack has told us those. If it is wanted
    `in_channel`, the channel shows it, too.
    """
    if not outage.is_told:
        return
    tell_thread(outage, DeliveryKind.UPDATE, act=act)
    outbox.put(
        DeliveryKind.COMMENT,
        lane=outbox.thread_lane(announcement_of(outage)),
        payload={
            "change": step.id,
            "reason": True,
            "changes": True,
            "is_update": step.kind == ChangeKind.UPDATED,
            "broadcast": in_channel,
        },
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=None if profiles.find(act.by).is_known else profiles.pending_profile(act.by),
    )
