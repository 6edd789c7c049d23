"""Whole numbers, as people type them and as buttons carry them. Pure text."""

ID_DIGITS = 9
"""Digits of an id: more might not fit a database's integer."""

MOMENT_DIGITS = 17
"""Digits of a moment that clock.exactly() made a number of."""


def is_number(text: str, *, digits: int = ID_DIGITS) -> bool:
    """Whether `text` is a whole number without a sign, of at most so many digits."""
    return text.isdecimal() and len(text) <= digits


def number(text: str, *, digits: int = ID_DIGITS) -> int:
    """The whole number that `text` is; ValueError if it is none."""
    if not is_number(text, digits=digits):
        raise ValueError(f"{text!r} is not a usable number")
    return int(text)
