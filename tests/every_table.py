"""Rows in every table, with odd values, and what is in a database."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import peewee

from models import Delivery, Outage
from models.database import Model, bind, close, connection, transaction
from phoenix_bot.operations.transfer.tables import COPIED

TEXTS = ("", "a\tb\\n\nc\r\\.", "Zürich 東京 🦅", "'; DROP TABLE outage; --", '"x"', "\\N", "\x01\x7f", " ")
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 31, 12, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)
JSON: tuple[dict[str, Any], ...] = (
    {},
    {"z": 1, "a": [None, True, 1.5, "é\n\\"]},
    {"": {"deep": [{"er": -0.001}]}, "big": 2**70, "e": 1.25},
)
ROWS = 8


def fill(url: str, rows: int = ROWS) -> None:
    """Store so many rows in each table of the database at `url`, beside those that it has."""
    bind(url)
    for model in COPIED:
        with transaction():
            first = _highest(model)
            for number in range(first, first + rows):
                model.insert(dict(_values(model, number))).execute()
    with transaction():
        # Rows that refer to later rows of their own table.
        Outage.update(duplicate_of=_highest(Outage) - 1).where(Outage.id == _highest(Outage) - 2).execute()
        Delivery.update(after=_highest(Delivery) - 1).where(Delivery.id == 1).execute()
    close()


def _highest(model: type[Model]) -> int:
    """One more than the rows that a table has ever numbered, as long as none is deleted."""
    return int(model.select().count()) + 1


def _values(model: type[Model], number: int) -> Iterator[tuple[str, Any]]:
    """The values of the row with this number."""
    keys = getattr(model._meta.primary_key, "field_names", ())
    indexes = [index for index in model._meta.indexes if isinstance(index, tuple)]
    together = {name for names, is_unique in indexes if is_unique for name in names}
    for field in model._meta.sorted_fields:
        if isinstance(field, peewee.AutoField):
            continue
        is_unique = field.primary_key or field.unique or field.name in keys or field.name in together
        yield field.name, _value(field, number, is_unique=is_unique)


def _value(field: peewee.Field, number: int, *, is_unique: bool) -> Any:
    if field.null and not is_unique and number % 2:
        return None
    if field is Outage.search_words:
        return "some words"[: number % 5]
    if isinstance(field, peewee.ForeignKeyField):
        return _reference(field, number)
    if isinstance(field, peewee.CharField):
        return f"{field.name}{number}"[-field.max_length :] if is_unique else _fitting(field, number)
    if isinstance(field, peewee.IntegerField):
        return number if is_unique else _extreme(field, number)
    return _other(field, number)


def _extreme(field: peewee.Field, number: int) -> int:
    if isinstance(field, peewee.BigIntegerField):
        return 2**63 - 1 if number % 2 else -(2**63)
    return 2**31 - 1 - number


def _other(field: peewee.Field, number: int) -> Any:
    match field:
        case peewee.BooleanField():
            return bool(number % 2)
        case peewee.DateTimeField():
            return MOMENTS[number % 4] + timedelta(seconds=number if number % 4 != 3 else 0)
        case peewee.DateField():
            return date(2026, 1, 1) + timedelta(days=number)
        case peewee.JSONField():
            return JSON[number % 3]
    return TEXTS[number % len(TEXTS)] * 3


def _fitting(field: peewee.CharField, number: int) -> str:
    """Sometimes as long as it may be."""
    text = TEXTS[number % len(TEXTS)]
    return (text * field.max_length)[: field.max_length] if number % 3 else text[: field.max_length]


def _reference(field: peewee.ForeignKeyField, number: int) -> Any:
    if field.rel_model is field.model:
        return None
    target = field.rel_field
    found = field.rel_model.select(target).order_by(target).tuples()
    rows = [key for (key,) in found]
    return rows[-1 - number % ROWS]


def content(url: str) -> dict[str, list[str]]:
    """All that is in the database at `url`, by table, as models show it."""
    bind(url)
    with connection():
        found = {model.__name__: sorted(map(_shown, model.select().dicts())) for model in COPIED}
    close()
    return found


def _shown(row: Any) -> str:
    """A row as text; the order of the keys in JSON says nothing."""
    return json.dumps(row, sort_keys=True, default=str)
