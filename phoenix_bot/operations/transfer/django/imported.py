"""Which rows were taken over before: see models/imports.py."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from models import ImportedRow

AT_A_TIME = 300
"""Rows that are looked up, or inserted, in one statement."""

One = TypeVar("One")


def parts(items: Iterable[One], size: int = AT_A_TIME) -> Iterator[list[One]]:
    """`items` in lists of at most `size`."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def known(table: str, ids: Sequence[int]) -> dict[int, ImportedRow]:
    """The rows of a table that were taken over, among those with these ids. Needs a connection."""
    found = ImportedRow.select().where(ImportedRow.source == table, ImportedRow.source_id.in_(list(ids)))
    return {row.source_id: row for row in found}


def remember(table: str, id: int, ours: object = "", details: dict[str, Any] | None = None) -> None:
    """Store that a row was taken over. Needs a transaction."""
    remember_all(table, [(id, ours, details or {})])


def remember_all(table: str, rows: Sequence[tuple[int, object, dict[str, Any]]]) -> None:
    """As remember() for many rows: each with its id, ours, and details."""
    for part in parts(rows):
        new = [
            {"source": table, "source_id": id, "ours": str(ours), "details": details}
            for id, ours, details in part
        ]
        ImportedRow.insert_many(new).on_conflict(
            conflict_target=[ImportedRow.source, ImportedRow.source_id],
            preserve=[ImportedRow.ours, ImportedRow.details],
        ).execute()
