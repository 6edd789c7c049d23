"""Reading the tables of the Django app, row by row, as values of Python."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.another_postgresql import Another
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.django.report import READ, Report
from phoenix_bot.operations.transfer.django.tables import (
    LOOKED_UP,
    NEEDED,
    OF_DJANGO,
    TABLES,
    Table,
)
from phoenix_bot.operations.transfer.django.times import Times, UnusableTime

TIMES = ("timestamp", "date")
"""What the names of PostgreSQL's types of times begin with."""

FIRST = ("created", "date")
"""The columns whose times are read before those of others, which are not earlier."""

AT_ONCE = ("created", "date", "started_at", "resolved_at", "ts")
"""The columns whose times were written in the same hour as the row, if both are in an hour that was twice."""

KEPT = {"\n", "\t"}
"""Control characters that texts keep."""


@dataclass(frozen=True)
class Row:
    """One row: `values` by column, None where the database has no such column. `raw` is as it was read.

    `problem` says why it cannot be taken over; "" if nothing speaks against it. `about` is the outage that it
    is about, if it was read by outages.
    """

    table: str
    id: int
    values: Mapping[str, Any]
    raw: tuple[Any, ...]
    problem: str = ""
    about: int | None = None

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    def text(self, column: str) -> str:
        """The text in a column without spaces around it; "" for none."""
        return str(self.values.get(column) or "").strip()


@dataclass
class Source:
    """The old database. Rows that are read are counted in the report."""

    database: Another
    times: Times
    report: Report
    _columns: dict[str, dict[str, str]] = field(default_factory=dict)
    _second: dict[str, set[int]] = field(default_factory=dict)

    def check(self) -> None:
        """Refused unless this is a database of the Django app. Remarks tell what it has less or more."""
        there = set(self.database.tables())
        if {"schema_migration", "outage_change"} <= there:
            raise Refused(
                "This is a database of this bot, not of the Django app. "
                "`python bot.py copy-database` copies it."
            )
        for table in (*TABLES, *LOOKED_UP):
            self._columns[table.name] = self.database.columns(table.name)
            self._check_columns(table)
        known = {table.name for table in (*TABLES, *LOOKED_UP)}
        for name in sorted(there - known - OF_DJANGO):
            if name.startswith(("core_", "slackbot_", "integration_")):
                self.report.remarks.append(f"The table {name} is not known, and is not taken over.")

    def _check_columns(self, table: Table) -> None:
        there = self._columns[table.name]
        missing = [name for name in table.required if name not in there]
        if table in NEEDED and missing:
            what = f"the column {missing[0]} in {table.name}" if there else f"the table {table.name}"
            raise Refused(f"This is not a database of the Django app: it lacks {what}.")
        if missing:
            what = f"the column {missing[0]} in {table.name}" if there else f"the table {table.name}"
            self.report.remarks.append(f"The old database lacks {what}, so nothing of it is taken over.")
            self._columns[table.name] = {}
        elif later := [name for name in table.optional if name not in there]:
            self.report.remarks.append(f"The old database lacks in {table.name}: {', '.join(later)}.")

    def has(self, table: Table) -> bool:
        """Whether the table is there, with the columns that it needs."""
        return bool(self._columns[table.name])

    def rows(self, table: Table) -> Iterator[Row]:
        """All rows of a table by their ids."""
        if self.has(table):
            query = ["SELECT", self._select(table), "FROM", quoted(table.name), "AS t ORDER BY t.id"]
            yield from self._rows(table, " ".join(query))

    def rows_by_outage(self, table: Table, via: Table | None = None, key: str = "outage_id") -> Iterator[Row]:
        """All rows of a table by their outages, then by their ids; those without any are the last.

        Their outage is in the column `key`, or in that of the row of the table `via` to which it leads.
        """
        if not self.has(table):
            return
        about, join = f"t.{quoted(key)}", ""
        if via is not None:
            own, other = ("id", key) if key in self._columns[via.name] else (key, "id")
            about, join = "s.outage_id", self._joined(via, other, own)
        what = ["SELECT", f"{about},", self._select(table), "FROM", quoted(table.name), "AS t"]
        yield from self._rows(table, " ".join([*what, join, "ORDER BY 1, t.id"]), by_outage=True)

    def _joined(self, via: Table, other: str, own: str) -> str:
        if not self.has(via) or other not in self._columns[via.name]:
            return "CROSS JOIN (SELECT NULL::bigint AS outage_id) AS s"
        # A database without its constraints may have several.
        key = quoted(other)
        one = [
            f"SELECT DISTINCT ON ({key}) {key} AS key, outage_id FROM",
            quoted(via.name),
            f"ORDER BY {key}, id",
        ]
        return f"LEFT JOIN ({' '.join(one)}) AS s ON s.key = t.{quoted(own)}"

    def _select(self, table: Table) -> str:
        there = self._columns[table.name]
        names = [name for name in table.columns if name in there]
        # Times as text: Python knows neither infinity nor the years before Christ.
        return ", ".join(f't."{name}"{"::text" if there[name].startswith(TIMES) else ""}' for name in names)

    def _rows(self, table: Table, query: str, *, by_outage: bool = False) -> Iterator[Row]:
        there = self._columns[table.name]
        names = [name for name in table.columns if name in there]
        before: Any = None
        for raw in self.database.stream(query):
            about, raw = (raw[0], raw[1:]) if by_outage else (None, raw)
            self.report.count(table.name, READ)
            values = dict(zip(names, raw, strict=True))
            id = values["id"]
            problem = "it has no id" if id is None else "another row has its id" if id == before else ""
            before = id
            problem = problem or self._place(table, values)
            cleaned = {
                name: clean(value) if isinstance(value, str) else value for name, value in values.items()
            }
            yield Row(table.name, id or 0, cleaned, raw, problem, about)

    def _place(self, table: Table, values: dict[str, Any]) -> str:
        """Make times of a row's texts; returns why the row cannot be taken over, "" if it can."""
        types = self._columns[table.name]
        times = [name for name in FIRST if name in values] + [name for name in values if name not in FIRST]
        beside, column = table.hour_of or (table.name, "id")
        is_second = values.get(column) in self._seconds(beside)
        for name in times:
            if not types[name].startswith(TIMES):
                continue
            is_needed = name == table.written_at and name in table.required
            if values[name] is None:
                if is_needed:
                    return f"{name} is empty"
                continue
            is_own = name == table.written_at
            try:
                values[name] = self.times.read(
                    values[name],
                    not_before=None if name in AT_ONCE else as_time(values.get("created")),
                    is_second=values["id"] in self._seconds(table.name)
                    if is_own
                    else is_second and name in AT_ONCE,
                )
            except UnusableTime as trouble:
                if is_needed:
                    return f"{name} {trouble.why}"
                self.report.note(table.name, values["id"], f"{name} {trouble.why}; it is left out")
                values[name] = None
        return ""

    def _seconds(self, name: str) -> set[int]:
        """The ids of rows that were written in the second of two hours of the same name."""
        if name not in self._second:
            table = next(one for one in (*TABLES, *LOOKED_UP) if one.name == name)
            written = table.written_at
            self._second[name] = set()
            if self._columns[name].get(written, "").startswith("timestamp without"):
                what = [
                    "SELECT id,",
                    f"{quoted(written)}::text",
                    "FROM",
                    quoted(name),
                    "WHERE id IS NOT NULL ORDER BY id",
                ]
                query = " ".join(what)
                self._second[name] = self.times.seconds_of(self.database.stream(query))
        return self._second[name]


def quoted(name: str) -> str:
    """The name of a table or a column, as SQL has it."""
    return f'"{name}"'


def as_time(value: Any) -> datetime | None:
    """The value, if it is a time already."""
    return value if isinstance(value, datetime) else None


def clean(text: str) -> str:
    """A text with line ends as everywhere, and without other control characters."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in KEPT or unicodedata.category(sign) != "Cc")
