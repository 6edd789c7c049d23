"""Queries that run all the time: their SQL is generated once, which takes longer than the database does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import peewee

from models.database import database


@dataclass(frozen=True)
class _Parameter:
    """The place of a value in the SQL, and how the value is stored."""

    name: str
    encode: Callable[[Any], Any]

    def value(self, values: dict[str, Any]) -> Any:
        return self.encode(values[self.name])


def parameter(name: str, field: peewee.Field) -> Any:
    """Stands in a query for a value of `field` that is given whenever the query runs."""
    return peewee.Value(_Parameter(name, field.db_value), converter=False)


class Prepared:
    """A query with parameters. `build` returns it; it is called once for each kind of database."""

    def __init__(self, build: Callable[[], peewee.Query]) -> None:
        self._build = build
        self._generated: dict[type, tuple[str, list[Any]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as the database stores them, with `values` by the names of the parameters.

        Needs a connection.
        """
        kind = type(database.obj)
        if kind not in self._generated:
            self._generated[kind] = self._build().sql()
        sql, parameters = self._generated[kind]
        given = [one.value(values) if isinstance(one, _Parameter) else one for one in parameters]
        found: list[tuple[Any, ...]] = database.execute_sql(sql, given).fetchall()
        return found
