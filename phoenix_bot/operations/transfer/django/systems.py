"""Systems, joined with ours by their names."""

from dataclasses import dataclass, field

from models import System
from phoenix_bot import systems
from phoenix_bot.operations.transfer.django import imported
from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import ADDED, JOINED, THERE
from phoenix_bot.operations.transfer.django.tables import SYSTEMS
from phoenix_bot.text import names


@dataclass
class Systems:
    """Our systems by the old ids: each with its id and the name that outages had for it."""

    ours: dict[int, tuple[int, str]] = field(default_factory=dict)
    unknown: tuple[int, str] = (0, "")
    """The system of outages that had none."""


def take_over(source: Source) -> Systems:
    """Store the systems that are new. Needs a transaction."""
    found = Systems()
    for rows in imported.parts(source.rows(SYSTEMS)):
        before = imported.known(SYSTEMS.name, [row.id for row in rows])
        for row in rows:
            if row.problem:
                source.report.refuse(row.table, row.id, row.problem)
            elif row.id in before:
                source.report.count(row.table, THERE)
                system = System.get_by_id(int(before[row.id].ours))
                found.ours[row.id] = system.merged_into_id or system.id, _name(row)
            else:
                found.ours[row.id] = _store(row, source), _name(row)
    system, _ = _named(systems.EVERYTHING)
    found.unknown = system.id, system.name
    return found


def _store(row: Row, source: Source) -> int:
    name = _name(row)
    if name != row.text("name"):
        source.report.note(row.table, row.id, "its name was changed", detail=name)
    system, is_new = _named(name)
    if not is_new:
        source.report.note(row.table, row.id, "a system of this name is there; it was joined", detail=name)
    source.report.count(row.table, ADDED if is_new else JOINED)
    imported.remember(row.table, row.id, system.id)
    return int(system.id)


def _name(row: Row) -> str:
    return (
        names.visible(row.text("name"))[: systems.NAME_LIMIT].strip() or f"system {row.id} of the former app"
    )


def _named(name: str) -> tuple[System, bool]:
    """The system of this name, and whether it is new. One that was merged gives the one that took over."""
    system = System.get_or_none(System.key == names.key_of(name))
    if system is None:
        return System.create(name=name, key=names.key_of(name)), True
    return system.merged_into or system, False
