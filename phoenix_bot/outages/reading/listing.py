"""Reading outages: one by its number, and lists of them page by page."""

from dataclasses import dataclass
from typing import Any

from models import Announcement, Identity, Outage, OutageState
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access
from phoenix_bot.outages.reading.period import ALWAYS, Period
from phoenix_bot.people import profiles, readers


@dataclass(frozen=True)
class Query:
    """Which outages a list shows: those that fit everything that is set here, or all if nothing is.

    `who` created them or is assigned to them; they were announced within `period`.
    """

    state: OutageState | None = None
    system_id: int = 0
    who: str = ""
    period: Period = ALWAYS


@dataclass(frozen=True)
class Page:
    """One page of a list, the newest first, but above them the overdue if it is a list of open outages.

    Announcements, with their outages loaded.
    """

    announcements: list[Announcement]
    has_more: bool


def page(query: Query, number: int, *, size: int) -> Page:
    """Page `number` of a list, counted from 0. It costs the same however many outages there are.

    Needs a connection.
    """
    found = list(
        _announcements()
        .where(_fits(query))
        .order_by(*_overdue_first(query), _newest_first(query), Outage.id.desc())
        .limit(size + 1)
        .offset(number * size)
    )
    return Page(found[:size], has_more=len(found) > size)


def _overdue_first(query: Query) -> list[Any]:
    """Open outages whose ETA has passed stand above the others."""
    return [Outage.is_overdue.desc()] if query.state == OutageState.OPEN else []


def _newest_first(query: Query) -> Any:
    """An order that is that of an index, so that the database never reads the whole history."""
    return Outage.announced_at.desc() if query.state else Outage.id.desc()


MOST = 100
"""Outages that count() counts: with a long history it would take longer and longer."""


def count(query: Query) -> int:
    """How many outages fit; MOST if there are more. Needs a connection."""
    some = Outage.select(Outage.id).where(_fits(query)).order_by(_newest_first(query)).limit(MOST)
    return int(some.count())


def _fits(query: Query) -> Any:
    fits = query.period.holds()
    if query.state:
        fits &= Outage.state == query.state
    if query.system_id:
        fits &= Outage.system == query.system_id
    if query.who:
        fits &= (
            (Outage.created_by == query.who)
            | (Outage.solution_assignee == query.who)
            | (Outage.communication_assignee == query.who)
        )
    return fits


def find(which: Identity) -> Announcement | None:
    """The announcement of an outage, which is loaded with it; None if there is no such outage.

    Needs a connection.
    """
    found: Announcement | None = _announcements().where(Outage.is_meant(which)).get_or_none()
    return found


def by_id(outage_id: int) -> Announcement | None:
    """As find(), by an id of this database."""
    found: Announcement | None = _announcements().where(Outage.id == outage_id).get_or_none()
    return found


def get(which: Identity) -> Announcement:
    """As find(); Unknown if there is no such outage."""
    with connection():
        found = find(which)
    if found is None:
        raise access.UnknownOutage(which)
    return found


def numbered(number: int, *, by: str) -> Announcement:
    """As get(), by the number that somebody typed; Refused if there is no outage with it.

    Only people who may read learn that: NotAllowed for others.
    """
    with connection():
        found = by_id(number)
        if found is None:
            readers.require(profiles.find(by))
    if found is None:
        raise Refused(f"There is no outage {number}. Type `/phoenix list` to see which there are.")
    return found


def _announcements() -> Any:
    return Announcement.select(Announcement, Outage).join(Outage)
