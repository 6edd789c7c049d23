"""What the values of a column mean, whichever database they come from, and which of them do not fit."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, NoReturn

import peewee

from models import Outage

INTEGERS = {peewee.BigIntegerField: 63, peewee.IntegerField: 31}
"""How many bits the numbers of a column may have."""

EXACT = Context(prec=1_000_000)
"""Rounds nothing."""

LONGEST_WORD = 2046
"""Bytes of a word that PostgreSQL finds outages by."""

Value = str | int | None
"""A value as both databases take it: times are texts in UTC, JSON is text, a bool is an int."""


class Unfit(Exception):
    """A value that the other database does not take: why, as a clause, and what to do about it."""

    def __init__(self, why: str, todo: str) -> None:
        super().__init__(why)
        self.todo = todo


def reader(field: peewee.Field, *, strictly: bool) -> Callable[[Any], Value]:
    """What reads the values of a column: it returns a Value, or raises Unfit.

    It takes what a database's driver returns, but times, days and JSON as text. `strictly`: PostgreSQL has
    to take the values, and it has limits that SQLite does not know.
    """
    if strictly and field is Outage.search_words:
        return _search_words
    meant = field
    while isinstance(meant, peewee.ForeignKeyField):
        meant = meant.rel_field
    read = _reader(meant, strictly)
    return _or_nothing(read, is_nullable=bool(field.null))


def _reader(field: peewee.Field, strictly: bool) -> Callable[[Any], Value]:
    match field:
        case peewee.BooleanField():
            return _flag
        case peewee.IntegerField():
            bits = next(bits for kind, bits in INTEGERS.items() if isinstance(field, kind))
            return _number(bits if strictly else 63)
        case peewee.DateTimeField():
            return _moment
        case peewee.DateField():
            return _day
        case peewee.JSONField():
            return _strict_json if strictly else _json
        case peewee.CharField():
            return _text(field.max_length) if strictly else _any_text
        case peewee.TextField():
            return _text(None) if strictly else _any_text
    raise TypeError(f"no rule says how {type(field).__name__} is copied")


def _or_nothing(read: Callable[[Any], Value], *, is_nullable: bool) -> Callable[[Any], Value]:
    def read_or_nothing(value: Any) -> Value:
        if value is not None:
            return read(value)
        if not is_nullable:
            raise Unfit("is empty, and must not be", "give it a value")
        return None

    return read_or_nothing


def _flag(value: Any) -> int:
    if value in (0, 1) and isinstance(value, int):
        return int(value)
    raise Unfit("is neither 0 nor 1", "set it to 0 for no or to 1 for yes")


def _number(bits: int) -> Callable[[Any], int]:
    low, high = -(2**bits), 2**bits - 1

    def read(value: Any) -> int:
        if not isinstance(value, int):
            raise Unfit("is not a whole number", "set it to one")
        if not low <= value <= high:
            raise Unfit("is too large a number", f"set it to one from {low} to {high}")
        return value

    return read


def _any_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Unfit("is not text in UTF-8", "set it to text")


def _text(most: int | None) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _any_text(value)
        if most is not None and len(text) > most:
            raise Unfit(f"has {len(text)} characters", f"shorten it to {most} characters or fewer")
        if "\x00" in text:
            raise Unfit("has a NUL character", "remove the character, which is char(0) in SQL")
        return text

    return read


def _search_words(value: Any) -> str:
    """PostgreSQL makes an index of them."""
    text = _text(None)(value)
    if text and not all(0 < len(word.encode()) <= LONGEST_WORD for word in text.split(" ")):
        raise Unfit("is not a list of words with one space between two", "set it to such a list, or to ''")
    return text


def _moment(value: Any) -> str:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is not None:
        raise Unfit("is not a time", "set it to a time in UTC such as 2026-01-31 12:30:00")
    return found.isoformat(" ")


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Unfit("is not a day", "set it to a day such as 2026-01-31") from None


def _json(value: Any) -> str:
    text = str(value) if isinstance(value, int | float) else _any_text(value)
    if text not in ("{}", "[]"):
        _parsed(text)
    return text


def _strict_json(value: Any) -> str:
    text = _json(value)
    if "\\u" in text:
        _refuse_odd_letters(json.loads(text))
    return text


def _refuse_odd_letters(found: Any) -> None:
    """Unfit if a text in a JSON value has a letter that PostgreSQL does not take."""
    match found:
        case str() if "\x00" in found or any("\ud800" <= letter <= "\udfff" for letter in found):
            raise Unfit(r"has \u0000 or half a character in its JSON", "remove it")
        case dict():
            for pair in found.items():
                _refuse_odd_letters(list(pair))
        case list():
            for one in found:
                _refuse_odd_letters(one)


def meaning(text: str) -> str:
    """What a JSON text means: the same for all texts that do, such as with other spaces or another order."""
    return text if text in ("{}", "[]") else repr(_parsed(text))


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=lambda pairs: ("object", sorted(dict(pairs).items())),
            parse_int=_exactly,
            parse_float=_exactly,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError, ArithmeticError):
        raise Unfit("is not valid JSON", "set it to valid JSON") from None


def _exactly(digits: str) -> tuple[str, str]:
    """A number, however it is written: 1.50 and 15e-1 are the same."""
    number = Decimal(digits).normalize(EXACT)
    return "number", str(number or Decimal(0))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
