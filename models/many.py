"""Statements about many rows at once, whose SQL is generated once: to do that for each row takes longest."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import peewee

from models.database import database


class Many:
    """A statement with one VALUES, for any number of rows. `build` returns it for one row.

    No parameter comes after VALUES. Its methods need a connection. They take rows as the database stores
    them, all of the same length.
    """

    def __init__(self, build: Callable[[], peewee.Query]) -> None:
        self._build = build
        self._generated: dict[type, tuple[str, list[Any], str]] = {}

    def find(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """What a query finds, as the database stores it; nothing for no rows."""
        found: list[tuple[Any, ...]] = self._execute(rows).fetchall() if rows else []
        return found

    def change(self, rows: Sequence[Sequence[Any]]) -> int:
        """Execute an insert, and return how many rows it has changed."""
        return int(self._execute(rows).rowcount) if rows else 0

    def _execute(self, rows: Sequence[Sequence[Any]]) -> Any:
        group = f"({', '.join([database.param] * len(rows[0]))})"
        before, fixed, after = self._parts(group, len(rows[0]))
        sql = f"{before}VALUES {', '.join([group] * len(rows))}{after}"
        return database.execute_sql(sql, [*fixed, *chain.from_iterable(rows)])

    def _parts(self, group: str, size: int) -> tuple[str, list[Any], str]:
        """The SQL before and after VALUES, and the parameters before."""
        kind = type(database.obj)
        if kind not in self._generated:
            sql, parameters = self._build().sql()
            before, _, after = sql.partition(f"VALUES {group}")
            self._generated[kind] = before, parameters[:-size], after
        return self._generated[kind]
