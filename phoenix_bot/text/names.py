"""Names that people give to systems and groups: which are valid, and which are the same."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest

from phoenix_bot.acts.refusals import Refused

KEY_LIMIT = 255
"""Characters of a key column. A key can be longer than its name: casefold() makes two letters of ß."""

COMPARED = 20
"""Names that nearest() compares letter by letter."""

LONGEST = 300
"""Characters of a name that nearest() compares."""

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of invisible characters."""

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)
"""Further invisible characters, which Unicode counts as letters, marks or symbols."""

JOINER, EMOJI_STYLE, KEYCAP = "\u200d", "\ufe0f", "\u20e3"
"""Parts of emoji: a joiner between two, a mark that asks for a picture, and the key around a digit."""


def key_of(name: str) -> str:
    """What tells names apart: names that look alike, or differ in case or spaces only, have the same key.

    Migration 0011 has a copy, which made the keys of older names. A change here needs a new migration.
    """
    return visible(unicodedata.normalize("NFKC", visible(name))).casefold()


def clean(name: str, *, kind: str, limit: int) -> str:
    """`name` without surplus spaces and invisible characters, its accents joined to their letters.

    Refused if that is empty or has more than `limit` characters; `kind` is what it names, for the refusal.
    """
    cleaned = unicodedata.normalize("NFC", visible(name))
    if not cleaned:
        raise Refused(f"A {kind} needs a name.")
    if len(cleaned) > limit or len(key_of(cleaned)) > KEY_LIMIT:
        raise Refused(f"A {kind}'s name has at most {limit} characters; {cleaned[:30]!r}… is longer.")
    return cleaned


def visible(text: str) -> str:
    """`text` without surplus spaces and invisible characters, except those that are part of an emoji."""
    spaced = " ".join(text.split())
    if spaced.isprintable() and BLANK.isdisjoint(spaced):
        return spaced
    kept = ""
    for at, character in enumerate(spaced):
        if _is_seen(character, before=kept[-1:], after=spaced[at + 1 : at + 2]):
            kept += character
    return " ".join(kept.split())


def _is_seen(character: str, *, before: str, after: str) -> bool:
    if character == JOINER:
        return (before == EMOJI_STYLE or _is_picture(before)) and _is_picture(after)
    if character == EMOJI_STYLE:
        return after == KEYCAP or _is_picture(before)
    return character not in BLANK and unicodedata.category(character) not in INVISIBLE


def _is_picture(character: str) -> bool:
    """Whether this can be an emoji or its colour, even one that this Python's Unicode does not know yet."""
    if character <= "\x7f" or character in BLANK:
        return False
    return character in "‼⁉〰\u2139" or unicodedata.category(character) in {"So", "Sm", "Sk", "Cn"}


def nearest(key: str, known: Iterable[str]) -> str:
    """The key among those `known` that is spelled most like `key`; "" if none is similar.

    Only the COMPARED keys that share most pairs of letters are compared letter by letter: with thousands that
    takes seconds.
    """
    key = key[:LONGEST]
    wanted = _pairs(key)
    alike = nlargest(COMPARED, known, key=lambda one: len(wanted & _pairs(one)))
    return next(iter(get_close_matches(key, alike, n=1)), "")


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text))}
