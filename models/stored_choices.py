"""Choices as the database has them. A newer version may have stored some that this one does not know."""

from enum import StrEnum
from typing import TypeVar

from models.field_types import label_of

Choice = TypeVar("Choice", bound=StrEnum)


class UnknownChoice(ValueError):
    """Another version of The Phoenix stored a choice that this one does not know."""


def known(choices: type[Choice], value: str) -> Choice:
    """The choice with this value; UnknownChoice if this version has none."""
    found = find(choices, value)
    if found is None:
        raise UnknownChoice(f"{value} is no {choices.__name__} of this version")
    return found


def find(choices: type[Choice], value: str) -> Choice | None:
    """The choice with this value; None if this version has none."""
    try:
        return choices(value)
    except ValueError:
        return None


def label(choices: type[StrEnum], value: str) -> str:
    """What people read for a choice. One that this version does not know is read as it is stored."""
    found = find(choices, value)
    return value if found is None else label_of(found)
