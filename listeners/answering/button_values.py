"""What a button carries, read back. Buttons outlive the version that made them."""

from collections.abc import Callable
from typing import TypeVar

from models import Identity
from phoenix_bot.acts.refusals import Refused

Value = TypeVar("Value")

ANOTHER_VERSION = (
    "This is from another version of The Phoenix. Nothing was changed. "
    "If The Phoenix is being upgraded, try again in a minute. Otherwise open App Home or type /phoenix help."
)


def read(value: str, parse: Callable[[str], Value]) -> Value:
    """What `parse` makes of a button's value; Refused if it raises, because the button is too old."""
    try:
        return parse(value)
    except (ValueError, KeyError):
        raise Refused(ANOTHER_VERSION) from None


def identity_of(value: str) -> Identity:
    """Which row a button means; Refused if it does not say."""
    return read(value, Identity.read)


def with_token(which: Identity) -> Identity:
    """What a button means that is about a row whose like always had a token; Refused if it carries none."""
    if not which.token:
        raise Refused(ANOTHER_VERSION)
    return which
