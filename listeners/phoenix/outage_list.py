"""/phoenix list: what somebody typed after it, and the pages of what they get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from models import Identity, OutageState, System
from models.database import connection
from models.prepared import meant
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused, Unknown
from phoenix_bot.blocks.answers import outage_list
from phoenix_bot.blocks.content import Content
from phoenix_bot.outages.reading import listing
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.people import permissions, profiles
from phoenix_bot.text.mrkdwn import escape, one_line
from phoenix_bot.text.numbers import number

Choice = TypeVar("Choice")

SIZE = 10
"""Outages on a page."""


class Which(StrEnum):
    """Which outages a list is of; `mine` are open ones that the reader created or is assigned to."""

    ALL = "all"
    OPEN = "open"
    RESOLVED = "resolved"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    MINE = "mine"


STATES = {
    Which.ALL: None,
    Which.RESOLVED: OutageState.RESOLVED,
    Which.DUPLICATE: OutageState.DUPLICATE,
    Which.WITHDRAWN: OutageState.WITHDRAWN,
}
"""The state of the outages in a list, if it is not that they are open."""

ANY_SYSTEM = ("", "all")
"""What stands for no filter by system, even where a system has that name."""

ALL_SYSTEMS = Identity(0)

EVERYTHING = "the list shows the outages of all systems"


@dataclass(frozen=True)
class Place:
    """A page of a list, counted from 0: `which` outages of a system, or of all systems if its id is 0.

    Only those of one `severity`, if that is given.
    """

    which: Which = Which.OPEN
    system: Identity = ALL_SYSTEMS
    page: int = 0
    severity: str = ""

    @property
    def text(self) -> str:
        """The place as a button carries it; of() reads it back."""
        return f"{self.which} {self.system} {self.page} {self.severity}".strip()

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that a button carries; ValueError if it carries none."""
        which, system, page, *severity = text.split(" ", 3)
        return cls(Which(which), Identity.read(system), number(page), "".join(severity))

    def query(self, by: str) -> Query:
        """What to look for if `by` reads the list."""
        return Query(
            STATES.get(self.which, OutageState.OPEN),
            self.system.id,
            who=by if self.which is Which.MINE else "",
            severity=self.severity,
        )


def read(typed: str, severities: Sequence[str] = ()) -> Place:
    """The first page of what somebody typed: "[all|open|resolved|duplicate|withdrawn|mine] [SEV1] [system]".

    Refused if there is no such system.
    """
    which, rest = _first_of({one.value: one for one in Which}, typed)
    severity, rest = _first_of({one.casefold(): one for one in severities}, rest)
    system = system_meant(rest, without=EVERYTHING)
    return Place(which or Which.OPEN, system, severity=severity or "")


def usage(severities: Sequence[str]) -> str:
    """What read() understands, after the word `list`."""
    severity = f" [{'|'.join(severities)}]" if severities else ""
    return f"list [{'|'.join(Which)}]{severity} [system]"


def _first_of(known: Mapping[str, Choice], typed: str) -> tuple[Choice | None, str]:
    """What the first word means, if it is one of those that are known; and the rest of what was typed."""
    first, *rest = typed.split(maxsplit=1) or [""]
    found = known.get(first.casefold())
    return (None, typed.strip()) if found is None else (found, "".join(rest).strip())


def system_meant(typed: str, *, without: str, with_retired: bool = False) -> Identity:
    """The system that somebody typed, or ALL_SYSTEMS.

    Refused if there is none; `without` says what happens if they leave it out.
    """
    if typed.casefold() in ANY_SYSTEM:
        return ALL_SYSTEMS
    system = systems.best_match(typed, with_retired=with_retired)
    if system is None:
        nearest = systems.nearest(typed)
        hint = f"Did you mean {escape(nearest)}? " if nearest else ""
        raise Refused(
            f"There is no system “{escape(one_line(typed, 100))}”. {hint}Without a system, {without}."
        )
    return system.identity


def show(place: Place, *, by: str, allow_all: bool) -> Content:
    """A page of a list, as `by` sees it; Unknown if there is no such system.

    `allow_all`: every full member may announce.
    """
    with connection():
        system = meant(System, place.system)
        if system is None and place.system != ALL_SYSTEMS:
            raise Unknown("system")
        found = listing.page(place.query(by), place.page, size=SIZE)
        is_empty = not found.announcements and not place.page
        others = listing.count(Query(place.query(by).state)) if is_empty else 0
        announces = is_empty and permissions.may_announce(profiles.find(by), allow_all=allow_all)
    return outage_list.build(
        found.announcements,
        which=place.which,
        system_name=system.name if system else "",
        severity=place.severity,
        others=others,
        announces=announces,
        older=replace(place, page=place.page + 1).text if found.has_more else "",
        newer=replace(place, page=place.page - 1).text if place.page else "",
        now=utcnow(),
    )
