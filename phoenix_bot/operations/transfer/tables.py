"""The tables that are copied: their columns, and how their rows are read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import peewee

from models import ALL_MODELS, DatabaseMove
from models.database import Model
from phoenix_bot.operations.transfer.values import Unfit, Value, meaning, reader

COPIED: tuple[type[Model], ...] = tuple(model for model in ALL_MODELS if model is not DatabaseMove)
"""Every table that has data of the bot; a table that others refer to comes before them."""

Row = tuple[Value, ...]


@dataclass(frozen=True)
class Finding:
    """A value that cannot be copied: where it is, why as a clause, and what to do."""

    table: str
    row: str
    column: str
    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.table}, row {self.row}: {self.column} {self.why}. To fix it, {self.todo}."


class Table:
    """A table of ours. `strictly`: its rows have to fit PostgreSQL; see values.reader()."""

    def __init__(self, model: type[Model], *, strictly: bool) -> None:
        meta = model._meta
        self.name: str = meta.table_name
        self.fields: list[peewee.Field] = meta.sorted_fields
        self.columns: list[str] = [field.column_name for field in self.fields]
        self.is_numbered = isinstance(meta.primary_key, peewee.AutoField)
        self._readers = [reader(field, strictly=strictly) for field in self.fields]
        primary: Any = meta.primary_key
        keys = getattr(primary, "field_names", None) or [primary.name]
        self._key = [number for number, field in enumerate(self.fields) if field.name in keys]
        self._json = [number for number, field in enumerate(self.fields) if is_json(field)]

    @cached_property
    def quoted(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(map(quote, self.columns))

    def read(self, row: Sequence[Any]) -> Row:
        """A row as both databases take it; Unfit if they do not."""
        return tuple([read(value) for read, value in zip(self._readers, row, strict=True)])

    def findings(self, row: Sequence[Any]) -> Iterator[Finding]:
        """What does not fit in a row."""
        for column, read, value in zip(self.columns, self._readers, row, strict=True):
            try:
                read(value)
            except Unfit as unfit:
                yield Finding(self.name, self.key(row), column, str(unfit), unfit.todo)

    def key(self, row: Sequence[Any]) -> str:
        """What people find a row by."""
        return ", ".join(f"{self.columns[number]}={row[number]!r}" for number in self._key)

    def digest(self, row: Row) -> int:
        """A number that tells a row from others, the same on both databases."""
        values: Row = row
        if self._json:
            meant = list(row)
            for number in self._json:
                meant[number] = meaning(str(row[number]))
            values = tuple(meant)
        return int.from_bytes(blake2b(repr(values).encode(), digest_size=16).digest())


def is_json(field: peewee.Field) -> bool:
    """Whether a column has JSON."""
    return isinstance(field, peewee.JSONField)


def quote(name: str) -> str:
    """A name of ours as SQL takes it."""
    return f'"{name}"'


def tables(*, strictly: bool) -> list[Table]:
    """All tables that are copied, in an order in which rows may be stored."""
    return [Table(model, strictly=strictly) for model in COPIED]


@dataclass
class Sum:
    """How many rows a table has, and what they are, in whatever order they come."""

    rows: int = 0
    digest: int = 0

    def add(self, digests: Sequence[int]) -> None:
        """Count these rows, too."""
        self.rows += len(digests)
        self.digest = (self.digest + sum(digests)) % 2**128


def total(sums: dict[str, Sum]) -> str:
    """What tells the content of a database from that of others."""
    text = repr(sorted((name, one.rows, one.digest) for name, one in sums.items()))
    return blake2b(text.encode(), digest_size=32).hexdigest()


Batches = Callable[[Table], Iterator[list[Any]]]
"""Returns the rows of a table, some at a time, as the driver returns them."""
