"""Pages of the lists for managers, and how a button names such a page."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from phoenix_bot.blocks.answers import management
from phoenix_bot.blocks.answers.management import Row
from phoenix_bot.blocks.content import Content
from phoenix_bot.text import numbers

PAGE = 10
"""Rows on a page."""

Thing = TypeVar("Thing")

Page = Callable[[int, int], Content]
"""Builds a page from the id of what the list is about (0 for none) and the page's number, counted from 0."""


def page(
    name: str,
    heading: str,
    read: Callable[[int, int], Sequence[Thing]],
    row: Callable[[Thing], Row],
    *,
    nothing: str,
    number: int,
    subject: int = 0,
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


def read(value: str) -> tuple[str, int, int]:
    """The name in a button's value, and the two numbers after it; ValueError if it is no such value."""
    name, first, second = value.split(" ")
    return name, numbers.number(first), numbers.number(second, digits=numbers.MOMENT_DIGITS)
