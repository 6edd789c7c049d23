"""Pages of the lists for managers, and how a button names such a page."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from models import Identity
from phoenix_bot.blocks.answers import management
from phoenix_bot.blocks.answers.management import Row
from phoenix_bot.blocks.content import Content

PAGE = 10
"""Rows on a page."""

Thing = TypeVar("Thing")

NOTHING = Identity(0)
"""What a list is about that is about nothing in particular."""

Page = Callable[[Identity, int], Content]
"""Builds a page from what the list is about and the page's number, counted from 0."""


def page(
    name: str,
    heading: str,
    read: Callable[[int, int], Sequence[Thing]],
    row: Callable[[Thing], Row],
    *,
    nothing: str,
    number: int,
    subject: Identity = NOTHING,
) -> Content:
    """Page `number` of the list that buttons call `name`; `read` is given a limit and an offset."""
    things = read(PAGE + 1, number * PAGE)
    return management.listed(
        heading,
        [row(thing) for thing in things[:PAGE]],
        nothing=nothing,
        back=f"{name} {subject} {number - 1}" if number else "",
        more=f"{name} {subject} {number + 1}" if len(things) > PAGE else "",
    )


def read(value: str) -> tuple[str, Identity, str]:
    """The name in a button's value, what it is about, and the rest; ValueError if it is no such value."""
    name, which, rest = value.split(" ")
    return name, Identity.read(which), rest
