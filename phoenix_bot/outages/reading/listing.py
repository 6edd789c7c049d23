"""Reading outages: one by its number, and lists of them page by page."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from models import Announcement, Outage, OutageState, System
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text.mrkdwn import escape, one_line
from phoenix_bot.text.numbers import number

PAGE = 10
"""Outages on a page."""


class Which(StrEnum):
    """Which outages a list is of; `mine` are open ones that the reader announced or is assigned to."""

    OPEN = "open"
    RESOLVED = "resolved"
    MINE = "mine"


@dataclass(frozen=True)
class Query:
    """What a list shows: `which` outages of the system, or of all of them; `page` counts from 0."""

    which: Which = Which.OPEN
    system_id: int | None = None
    page: int = 0

    def turned(self, pages: int) -> "Query":
        """The same list, so many pages on."""
        return replace(self, page=self.page + pages)

    @property
    def text(self) -> str:
        """The query as a short text, for Query.of()."""
        return f"{self.which} {self.system_id or 0} {self.page}"

    @classmethod
    def of(cls, text: str) -> "Query":
        """The query that was written as `text`; ValueError if it is none."""
        which, system_id, page = text.split(" ")
        return cls(Which(which), number(system_id) or None, number(page))


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first: announcements with their outages loaded.

    `system` is the one asked for, if it was and still exists.
    """

    query: Query
    system: System | None
    shown: list[Announcement]
    has_more: bool


def page(query: Query, *, by: str) -> Page:
    """The page as `by` sees it, at the same cost however many outages there are."""
    announcements = (
        Announcement.select(Announcement, Outage)
        .join(Outage)
        .where(_wanted(query, by))
        .order_by(Outage.announced_at.desc(), Outage.id.desc())
        .limit(PAGE + 1)
        .offset(query.page * PAGE)
    )
    with connection():
        system = System.get_or_none(System.id == query.system_id) if query.system_id else None
        found = list(announcements)
    return Page(query, system, found[:PAGE], has_more=len(found) > PAGE)


def _wanted(query: Query, by: str) -> Any:
    state = OutageState.RESOLVED if query.which is Which.RESOLVED else OutageState.OPEN
    wanted = Outage.state == state
    if query.which is Which.MINE:
        wanted &= (
            (Outage.created_by == by)
            | (Outage.solution_assignee == by)
            | (Outage.communication_assignee == by)
        )
    if query.system_id is not None:
        wanted &= Outage.system == query.system_id
    return wanted


def read(typed: str) -> Query:
    """The query that somebody typed: "[open|resolved|mine] [system]"; Refused if there is no such system."""
    first, *rest = typed.split(maxsplit=1) or [""]
    try:
        which = Which(first.casefold())
    except ValueError:
        return Query(Which.OPEN, _system_id(typed.strip()))
    return Query(which, _system_id("".join(rest).strip()))


def _system_id(typed: str) -> int | None:
    if not typed:
        return None
    system = systems.best_match(typed)
    if system is None:
        nearest = systems.nearest(typed)
        hint = f"Did you mean {escape(nearest)}? " if nearest else ""
        raise Refused(
            f"There is no system “{escape(one_line(typed, 100))}”. {hint}"
            "Without a system the list shows the outages of all of them."
        )
    return int(system.id)


def get(outage_id: int) -> Announcement:
    """The announcement of an outage, which is loaded with it; Refused if there is none with this number."""
    with connection():
        shown = (
            Announcement.select(Announcement, Outage)
            .join(Outage)
            .where(Announcement.outage == outage_id)
            .get_or_none()
        )
    if shown is None:
        raise Refused(f"There is no outage {outage_id}. Type `/phoenix list` to see which there are.")
    return shown
