"""An outage with all rows about it, read from six tables side by side."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from phoenix_bot.operations.transfer.django.reading import Row, Source
from phoenix_bot.operations.transfer.django.report import Report
from phoenix_bot.operations.transfer.django.tables import (
    ANNOUNCEMENTS,
    NOTIFICATIONS,
    OUTAGE_HISTORY,
    OUTAGES,
    POSTMORTEM_NOTIFICATIONS,
    SOLUTION_HISTORY,
    SOLUTIONS,
    Table,
)

NUMBERS = range(1, 10**9)
"""The numbers of outages that buttons can carry."""

ABOUT_OUTAGES = (
    *(OUTAGE_HISTORY, SOLUTIONS, SOLUTION_HISTORY),
    *(NOTIFICATIONS, ANNOUNCEMENTS, POSTMORTEM_NOTIFICATIONS),
)


@dataclass
class Family:
    """The row of an outage, and the rows about it by their tables, each in the order of its ids."""

    outage: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, table: Table) -> list[Row]:
        return self.rows.get(table.name, [])

    def only(self, table: Table, report: Report) -> Row | None:
        """The one row that the outage should have; the newest, if a database without constraints has more."""
        found = self.of(table)
        for row in found[:-1]:
            report.refuse(row.table, row.id, "its outage has a newer one")
        self.rows[table.name] = found[-1:]
        return found[-1] if found else None

    @property
    def digest(self) -> str:
        """Something that is another one as soon as any of the rows has changed."""
        told = [
            self.outage.raw,
            *((name, row.raw) for name, rows in sorted(self.rows.items()) for row in rows),
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


class _Stream:
    """The rows of one table, taken outage by outage."""

    def __init__(self, rows: Iterator[Row], report: Report) -> None:
        self._rows, self._report = rows, report
        self._next = next(rows, None)

    def take(self, outage_id: int) -> list[Row]:
        """The rows about this outage. Those about earlier ones are not taken: their outages are not there."""
        found = []
        while self._next is not None and self._next.about is not None and self._next.about <= outage_id:
            if self._next.about == outage_id:
                found.append(self._next)
            else:
                self._refuse(self._next)
            self._next = next(self._rows, None)
        return found

    def refuse_rest(self) -> None:
        """Say of all rows that are left that their outages are not there."""
        while self._next is not None:
            self._refuse(self._next)
            self._next = next(self._rows, None)

    def _refuse(self, row: Row) -> None:
        what = (
            "it belongs to no solution"
            if row.table == POSTMORTEM_NOTIFICATIONS.name
            else "its outage is not there"
        )
        self._report.refuse(row.table, row.id, row.problem or what)


def families(source: Source) -> Iterator[Family]:
    """All outages by their numbers. Rows that cannot be taken are counted as refused, and left out."""
    streams = {
        OUTAGE_HISTORY: source.rows_by_outage(OUTAGE_HISTORY),
        SOLUTIONS: source.rows_by_outage(SOLUTIONS),
        SOLUTION_HISTORY: source.rows_by_outage(SOLUTION_HISTORY, SOLUTIONS, "solution_id"),
        NOTIFICATIONS: source.rows_by_outage(NOTIFICATIONS),
        ANNOUNCEMENTS: source.rows_by_outage(ANNOUNCEMENTS),
        POSTMORTEM_NOTIFICATIONS: source.rows_by_outage(
            POSTMORTEM_NOTIFICATIONS, SOLUTIONS, "postmortem_notifications_id"
        ),
    }
    opened = {table: _Stream(rows, source.report) for table, rows in streams.items()}
    for outage in source.rows(OUTAGES):
        if reason := outage.problem or ("" if outage.id in NUMBERS else "its number cannot be kept"):
            source.report.refuse(outage.table, outage.id, reason)
            continue
        family = Family(outage)
        for table, stream in opened.items():
            family.rows[table.name] = [row for row in stream.take(outage.id) if _is_sound(row, source.report)]
        yield family
    for stream in opened.values():
        stream.refuse_rest()


def _is_sound(row: Row, report: Report) -> bool:
    if row.problem:
        report.refuse(row.table, row.id, row.problem)
    return not row.problem
