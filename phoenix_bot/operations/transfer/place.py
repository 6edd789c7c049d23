"""A database that is copied from or to, by a connection of its own beside the one that the bot uses."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from models import DatabaseMove, MoveKind
from models.migrate import missing
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.tables import COPIED, Finding, Table, quote
from phoenix_bot.people.permissions import FIRST_GROUPS
from phoenix_bot.settings import without_password
from phoenix_bot.systems import EVERYTHING

BATCH = 2000
"""Rows in memory at a time."""

FIRST_ROWS: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "permission_group": (
        'SELECT "name" FROM "permission_group"',
        sorted((name,) for name in FIRST_GROUPS),
    ),
    "group_permission": (
        'SELECT g."name", p."permission" FROM "group_permission" p'
        ' JOIN "permission_group" g ON g."id" = p."group_id"',
        sorted((name, str(permission)) for name, permission in FIRST_GROUPS.items()),
    ),
    "system": ('SELECT "name" FROM "system"', [(EVERYTHING,)]),
}
"""What the first start writes, by table: how to look, and what is found then."""


class Place(ABC):
    """A database, open. Methods raise Refused if it cannot do what they ask."""

    def __init__(self, url: str) -> None:
        self.url, self.shown = url, without_password(url)

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Execute a statement, and return the rows that it finds."""

    @abstractmethod
    def table_names(self) -> set[str]:
        """The tables that are there."""

    @abstractmethod
    def batches(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a table, up to BATCH at a time, as Table.read() takes them."""

    @abstractmethod
    def last_ids(self, tables: Iterable[Table]) -> dict[str, int]:
        """The highest id that each table has ever given, 0 for none; only tables that number their rows."""

    @abstractmethod
    def dangling(self) -> Iterator[Finding]:
        """Rows that refer to rows that are not there."""

    @property
    @abstractmethod
    def placeholder(self) -> str:
        """What stands for a parameter in SQL."""

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        return int(self.execute(select("COUNT(*)", table.name))[0][0])

    def check_version(self) -> None:
        """Refused if its schema is older than this code or if it has none; NewerDatabaseError if newer."""
        waiting = missing(self.migrations())
        if len(waiting) and not self.migrations():
            raise Refused(f"{self.shown} is no database of The Phoenix: it has none of its tables.")
        if waiting:
            raise Refused(
                f"{self.shown} was used by an older version of The Phoenix. Run `python bot.py init` on it "
                "with this version, or start the bot once, and then try again."
            )

    def migrations(self) -> set[str]:
        """The migrations that were applied to it."""
        if "schema_migration" not in self.table_names():
            return set()
        return {name for (name,) in self.execute(select('"name"', "schema_migration"))}

    def used_tables(self) -> list[str]:
        """The tables that have more than what the first start writes."""
        there = self.table_names()
        names = [model._meta.table_name for model in COPIED if model._meta.table_name in there]
        return [name for name in names if not self._is_untouched(name)]

    def _is_untouched(self, name: str) -> bool:
        if not self.execute(select("1", name) + " LIMIT 1"):
            return True
        look, first = FIRST_ROWS.get(name, ("", []))
        return bool(look) and sorted(self.execute(look + " LIMIT 9")) == first

    def moves(self, kind: MoveKind) -> list[tuple[str, str]]:
        """The places and digests of the moves of this kind, oldest first."""
        name = DatabaseMove._meta.table_name
        if name not in self.table_names():
            return []
        found = self.execute(select('"kind", "place", "digest"', name) + ' ORDER BY "id"')
        return [(place, digest) for one, place, digest in found if one == kind]

    def note_move(self, kind: MoveKind, *, place: str, digest: str, now: datetime) -> None:
        """Store a move of the data."""
        columns = '("kind", "place", "digest", "at")'
        values = ", ".join([self.placeholder] * 4)
        stored = now.replace(tzinfo=None).isoformat(" ")
        into = " ".join(["INSERT INTO", quote(DatabaseMove._meta.table_name), columns])
        self.execute(f"{into} VALUES ({values})", (str(kind), place, digest, stored))


def select(what: str, table: str) -> str:
    """The SQL that reads columns of a table."""
    return " ".join(["SELECT", what, "FROM", quote(table)])
