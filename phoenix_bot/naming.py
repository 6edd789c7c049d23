"""Names that people give to systems and groups: what is one, and which are the same."""

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest

from phoenix_bot.refusals import Refused

KEY_LIMIT = 255
"""Characters of a key column: some letters become two or three when case does not count."""

COMPARED = 20
"""Names that are compared closely with one that is unknown."""

LONGEST = 300
"""Characters of a name that are compared."""


def key_of(name: str) -> str:
    """Names with equal keys are the same: case and runs of spaces do not count."""
    return " ".join(name.split()).casefold()


def clean(name: str, *, kind: str, limit: int) -> str:
    """`name` without surplus spaces; Refused if it is empty or has more than `limit` characters."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(f"A {kind} needs a name.")
    if len(cleaned) > limit or len(key_of(cleaned)) > KEY_LIMIT:
        raise Refused(f"A {kind}'s name has at most {limit} characters; {cleaned[:30]!r}… is longer.")
    return cleaned


def nearest(key: str, known: Iterable[str]) -> str:
    """The key among those `known` that is spelled most like `key`; "" if none is.

    Comparing thousands of names closely takes seconds: first those are chosen that share most pairs of
    letters.
    """
    key = key[:LONGEST]
    wanted = _pairs(key)
    alike = nlargest(COMPARED, known, key=lambda one: len(wanted & _pairs(one)))
    return next(iter(get_close_matches(key, alike, n=1)), "")


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text))}
