"""Reading outages: one by its number, and lists of them page by page."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from typing import Any

from peewee import SQL, Expression, ModelSelect, Value

from models import Announcement, Identity, Outage, OutageState
from models.database import connection, is_sqlite
from models.prepared import Prepared, parameter
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access
from phoenix_bot.outages.reading.period import ALWAYS, Period
from phoenix_bot.people import profiles, readers
from phoenix_bot.text import search_words


@dataclass(frozen=True)
class Query:
    """Which outages a list shows: those that fit everything that is set here, or all if nothing is.

    `who` created them or is assigned to them; they were announced within `period`. Each word of `text` begins
    a word of their summaries, updates or resolutions.
    """

    state: OutageState | None = None
    system_id: int = 0
    who: str = ""
    period: Period = ALWAYS
    severity: str = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a list, the newest first, but above them the overdue if it is a list of open outages.

    Announcements, with their outages loaded.
    """

    announcements: list[Announcement]
    has_more: bool


def page(query: Query, number: int, *, size: int) -> Page:
    """Page `number` of a list, counted from 0. It costs the same however many outages there are.

    Only a search for `text` in SQLite reads the words of all outages that fit otherwise. Needs a connection.
    """
    given = _given(query)
    found = _page(query.state, frozenset(given)).joined(
        Announcement, "outage", **given, limit=size + 1, offset=number * size
    )
    return Page(found[:size], has_more=len(found) > size)


@cache
def _page(state: OutageState | None, given: frozenset[str]) -> Prepared:
    # Open outages whose ETA has passed stand above the others.
    overdue_first = [Outage.is_overdue.desc()] if state == OutageState.OPEN else []
    return Prepared(
        lambda: (
            announcements()
            .where(_fitting(state, given))
            .order_by(*overdue_first, _newest_first(state), Outage.id.desc())
            .limit(parameter("limit", Outage.id))
            .offset(parameter("offset", Outage.id))
        )
    )


def _newest_first(state: OutageState | None) -> Any:
    """An order that is that of an index, so that the database never reads the whole history."""
    return Outage.announced_at.desc() if state else Outage.id.desc()


MOST = 100
"""Outages that count() counts: with a long history it would take longer and longer."""


def count(query: Query) -> int:
    """How many outages fit; MOST if there are more. Needs a connection."""
    given = _given(query)
    return len(_some(query.state, frozenset(given)).rows(**given))


@cache
def _some(state: OutageState | None, given: frozenset[str]) -> Prepared:
    return Prepared(
        lambda: (
            Outage.select(Outage.id).where(_fitting(state, given)).order_by(_newest_first(state)).limit(MOST)
        )
    )


def _given(query: Query) -> dict[str, Any]:
    """What is asked of outages beside their state, by its name in _CONDITIONS."""
    asked = {
        "system": query.system_id,
        "severity": query.severity,
        "who": query.who,
        "begin": query.period.begin,
        "end": query.period.end,
        "text": _pattern(query.text),
    }
    return {name: value for name, value in asked.items() if value}


_WHO = parameter("who", Outage.created_by)

_CONDITIONS: dict[str, Any] = {
    "system": Outage.system == parameter("system", Outage.system),
    "severity": Outage.severity == parameter("severity", Outage.severity),
    "who": (
        (Outage.created_by == _WHO)
        | (Outage.solution_assignee == _WHO)
        | (Outage.communication_assignee == _WHO)
    ),
    "begin": Outage.announced_at >= parameter("begin", Outage.announced_at),
    "end": Outage.announced_at < parameter("end", Outage.announced_at),
}


def _pattern(text: str) -> str:
    """What the database looks for, "" for nothing."""
    words = search_words.typed(text)
    if not words:
        return ""
    return search_words.as_like(words) if is_sqlite() else search_words.as_tsquery(words)


def _has_words() -> Any:
    """The condition that an outage has the words of a pattern; of PostgreSQL there is an index for it."""
    pattern = parameter("text", Outage.search_words)
    if is_sqlite():
        return Value(" ", converter=False).concat(Outage.search_words) ** pattern
    other = Outage.alias()
    fits = Expression(SQL("search_vector"), "@@", pattern.cast("tsquery"))
    # Without the offset, PostgreSQL would rather read the newest outages until it has enough for a page.
    return Outage.id.in_(other.select(other.id).where(fits).offset(0))


def _fitting(state: OutageState | None, given: Collection[str]) -> Any:
    fitting = Value(value=True) if state is None else Outage.state == state
    conditions = [_has_words() if name == "text" else _CONDITIONS[name] for name in sorted(given)]
    return reduce(and_, conditions, fitting)


def find(which: Identity) -> Announcement | None:
    """The announcement of an outage, which is loaded with it; None if there is no such outage.

    Needs a connection.
    """
    return _first(_MEANT.joined(Announcement, "outage", id=which.id, token=which.token))


def by_id(outage_id: int) -> Announcement | None:
    """As find(), by an id of this database."""
    return _first(_BY_ID.joined(Announcement, "outage", id=outage_id))


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


def _first(found: list[Announcement]) -> Announcement | None:
    return found[0] if found else None


def announcements() -> "ModelSelect[Announcement]":
    """All announcements with their outages, for a query."""
    return Announcement.select(Announcement, Outage).join(Outage)


_HAS_ID = Outage.id == parameter("id", Outage.id)

_BY_ID = Prepared(lambda: announcements().where(_HAS_ID))

_MEANT = Prepared(lambda: announcements().where(_HAS_ID, Outage.token == parameter("token", Outage.token)))
