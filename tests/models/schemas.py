"""What a migration may not do, since copies of the version before it still run on the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import ColumnMetadata

from models.database import database


@dataclass(frozen=True)
class Table:
    """The columns of a table by name, and the columns of each of its unique indexes."""

    columns: dict[str, ColumnMetadata]
    unique: frozenset[tuple[str, ...]]


def tables() -> dict[str, Table]:
    """The tables as they are now, by name. Needs a connection."""
    return {name: _table(name) for name in database.get_tables()}


def _table(name: str) -> Table:
    unique = {tuple(index.columns) for index in database.get_indexes(name) if index.unique}
    return Table({column.name: column for column in database.get_columns(name)}, frozenset(unique))


def hindrances(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """In words, what keeps code that was written for the tables `before` from working with those `after`."""
    tables = sorted(before.items())
    return [f"{name}{words}" for name, table in tables for words in _of_table(table, after.get(name))]


def _of_table(before: Table, after: Table | None) -> Iterator[str]:
    if after is None:
        yield " is gone"
        return
    for name, column in sorted(before.columns.items()):
        yield from (f".{name} {words}" for words in _of_column(column, after.columns.get(name)))
    for name, column in sorted(after.columns.items()):
        if name not in before.columns and not column.null and column.default is None:
            yield f".{name} is new, and has neither a default nor may be null"
    for columns in sorted(after.unique - before.unique):
        if before.columns.keys() >= set(columns):
            yield f" has a new unique index on {', '.join(columns)}"


def _of_column(before: ColumnMetadata, after: ColumnMetadata | None) -> Iterator[str]:
    if after is None:
        yield "is gone"
    elif before.null and not after.null:
        yield "may not be null any more"
    elif before.data_type != after.data_type:
        yield f"was {before.data_type}, and is {after.data_type}"
