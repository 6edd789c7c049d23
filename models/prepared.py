"""Statements that run all the time. Their SQL is generated once: that takes longer than the database does."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar

import peewee

from models.database import Row, database, is_sqlite
from models.identities import Identified, Identity

One = TypeVar("One", bound=Identified)


@dataclass(frozen=True)
class _Parameter:
    """The place of a value in the SQL, and how the value is stored."""

    name: str
    encode: Callable[[Any], Any]

    def value(self, values: dict[str, Any]) -> Any:
        return self.encode(values[self.name])


def parameter(name: str, field: peewee.Field) -> Any:
    """Stands in a query for a value of `field` that is given whenever the query runs."""
    if isinstance(field, peewee.JSONField) and is_sqlite():
        return peewee.fn.json(peewee.Value(_Parameter(name, json.dumps), converter=False))
    return peewee.Value(_Parameter(name, field.db_value), converter=False)


class Prepared:
    """A statement with parameters. `build` returns it; it is called once for each kind of database.

    Its methods need a connection. `values` are those of the parameters, by their names.
    """

    def __init__(self, build: Callable[[], peewee.Query]) -> None:
        self._build = build
        self._generated: dict[type, tuple[str, list[Any]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What a query finds, as the database stores it."""
        found: list[tuple[Any, ...]] = database.execute_sql(*self._filled(values)).fetchall()
        return found

    def models(self, model: type[Row], **values: Any) -> list[Row]:
        """What a query for all columns of `model` finds."""
        cursor = database.execute_sql(*self._filled(values))
        columns = _columns(model, tuple(name for name, *_ in cursor.description))
        return [_loaded(model, columns, row) for row in cursor.fetchall()]

    def joined(self, model: type[Row], other: str, **values: Any) -> list[Row]:
        """What a query for all columns of `model`, then of what its field `other` refers to, finds."""
        cursor = database.execute_sql(*self._filled(values))
        names = tuple(name for name, *_ in cursor.description)
        referred, own = model._meta.fields[other].rel_model, len(model._meta.sorted_fields)
        columns, others = _columns(model, names[:own]), _columns(referred, names[own:])
        found = []
        for values_of_both in cursor.fetchall():
            row = _loaded(model, columns, values_of_both[:own])
            row.__rel__[other] = _loaded(referred, others, values_of_both[own:])
            found.append(row)
        return found

    def first(self, model: type[Row], **values: Any) -> Row | None:
        """The first row that a query for all columns of `model` finds; None if there is none."""
        return next(iter(self.models(model, **values)), None)

    def change(self, **values: Any) -> int:
        """Execute a statement that changes rows, and return how many it has changed."""
        return int(database.execute_sql(*self._filled(values)).rowcount)

    def insert(self, **values: Any) -> list[Any]:
        """Execute an insert, and return the ids of the rows."""
        cursor = database.execute_sql(*self._filled(values))
        if is_sqlite():
            # Old versions know no RETURNING. Nobody else writes meanwhile, so the ids follow one another.
            last = cursor.lastrowid
            return list(range(last - cursor.rowcount + 1, last + 1))
        return [id for (id,) in cursor.fetchall()]

    def _filled(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        kind = type(database.obj)
        if kind not in self._generated:
            self._generated[kind] = self._build().sql()
        sql, parameters = self._generated[kind]
        return sql, [one.value(values) if isinstance(one, _Parameter) else one for one in parameters]


class _Columns(NamedTuple):
    """What to make of a row: the names of its fields, how some are decoded, and what stands beside them."""

    names: list[str]
    decoded: list[tuple[str, Callable[[Any], Any]]]
    beside: list[str]


_AS_STORED = (peewee.CharField, peewee.TextField, peewee.IntegerField)
"""Fields whose values need no decoding."""


@cache
def _columns(model: type[peewee.Model], names: tuple[str, ...]) -> _Columns:
    fields = [model._meta.columns.get(name) for name in names]
    return _Columns(
        [name if field is None else field.name for name, field in zip(names, fields, strict=True)],
        [(field.name, field.python_value) for field in fields if field and not _is_as_stored(field)],
        [name for name, field in zip(names, fields, strict=True) if field is None],
    )


def _is_as_stored(field: peewee.Field) -> bool:
    if isinstance(field, peewee.ForeignKeyField):
        return _is_as_stored(field.rel_field)
    return isinstance(field, _AS_STORED)


def _loaded(model: type[Row], columns: _Columns, values: tuple[Any, ...]) -> Row:
    """What Peewee makes of a row, in a third of the time: for each query it looks at the columns again."""
    row = model(__no_default__=True)
    found = dict(zip(columns.names, values, strict=True))
    for name, decode in columns.decoded:
        found[name] = decode(found[name])
    for name in columns.beside:
        setattr(row, name, found.pop(name))
    row.__data__ = found
    return row


def only(model: type[Row], unique: str, value: Any) -> Row | None:
    """The row whose field `unique` has this value; None if there is none. Needs a connection."""
    return _by(model, unique).first(model, value=value)


def the(model: type[Row], unique: str, value: Any) -> Row:
    """As only(); peewee.DoesNotExist if there is no such row."""
    found = only(model, unique, value)
    if found is None:
        raise peewee.DoesNotExist(f"no {model.__name__} has {value!r} as its {unique}")
    return found


def meant(model: type[One], which: Identity) -> One | None:
    """The row that a button or a form means; None if there is none. Needs a connection."""
    return _meant(model).first(model, id=which.id, token=which.token) if which.id else None


def create(model: type[Row], **values: Any) -> Row:
    """As model.create(), for models that number their rows. Needs a transaction."""
    row = model(**values)
    insert(row)
    return row


def insert(row: peewee.Model) -> None:
    """Store a new row of a model that numbers its rows, and set its id. Needs a transaction."""
    insert_all([row])


def insert_all(rows: Sequence[peewee.Model]) -> None:
    """As insert(), for rows of one model with values for the same fields, in one statement."""
    stored: Sequence[Any] = rows
    model: type[peewee.Model] = type(rows[0])
    values = {
        _nth(number, name): value for number, row in enumerate(stored) for name, value in row.__data__.items()
    }
    ids = _insert(model, frozenset(stored[0].__data__), len(stored)).insert(**values)
    for row, id in zip(stored, ids, strict=True):
        row._pk = id
        row._dirty.clear()


def _nth(number: int, name: str) -> str:
    return f"{number} {name}"


@cache
def _insert(model: type[Row], names: frozenset[str], count: int) -> Prepared:
    def build() -> peewee.Query:
        fields = [field for field in model._meta.sorted_fields if field.name in names]
        given = [
            {field: parameter(_nth(number, field.name), field) for field in fields} for number in range(count)
        ]
        inserted = model.insert_many(given)
        return inserted if is_sqlite() else inserted.returning(model._meta.primary_key)

    return Prepared(build)


@cache
def _meant(model: type[One]) -> Prepared:
    is_meant = (model.id == parameter("id", model.id)) & (model.token == parameter("token", model.token))
    return Prepared(lambda: model.select().where(is_meant))


@cache
def _by(model: type[Row], unique: str) -> Prepared:
    field = model._meta.fields[unique]
    return Prepared(lambda: model.select().where(field == parameter("value", field)))
