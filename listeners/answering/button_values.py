"""What a button carries, read back. Buttons outlive the version that made them."""

from collections.abc import Callable
from typing import TypeVar

from models import Identity
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.text.numbers import number

Value = TypeVar("Value")

ANOTHER_VERSION = (
    "This is from another version of The Phoenix. Nothing was changed. "
    "To go on, open App Home or type /phoenix help."
)


def read(value: str, parse: Callable[[str], Value]) -> Value:
    """What `parse` makes of a button's value; Refused if it raises, because the button is too old."""
    try:
        return parse(value)
    except (ValueError, KeyError):
        raise Refused(ANOTHER_VERSION) from None


def id_of(value: str) -> int:
    """The id that a button carries; Refused if it carries none."""
    return read(value, number)


def identity_of(value: str) -> Identity:
    """Which row a button means; Refused if it does not say."""
    return read(value, Identity.read)
