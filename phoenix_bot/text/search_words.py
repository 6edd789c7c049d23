"""The words by which texts are found: the same for what is stored and for what somebody types. Pure text.

Case and accents do not count, and signs only separate words.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

LONGEST = 40
"""Code points of a word; the rest of a longer one does not count."""

MOST = 2000
"""Words that are kept of one outage. Its first ones stay."""

TYPED = 100
"""Code points of what somebody searches for. A button carries it, where some take twelve characters each."""

MOST_TYPED = 10
"""Words that a search takes into account."""


def of(text: str) -> list[str]:
    """The words of a text, in order, each in the form in which words are compared."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return [word[:LONGEST] for word in re.findall(r"[^\W_]+", letters)]


def joined(words: Iterable[str]) -> str:
    """Different words as one text, in order, with a space between them."""
    return " ".join(sorted(set(words)))


def added(stored: str, *texts: str) -> str:
    """What joined() made, and the words of further texts."""
    known = stored.split()
    new = dict.fromkeys(word for text in texts for word in of(text))
    return joined([*known, *(word for word in new if word not in set(known))][:MOST])


def typed(text: str) -> list[str]:
    """The words that somebody searches for, in order, without those that begin another one of them."""
    words = sorted(set(of(text)[:MOST_TYPED]))
    return [word for word, following in pairwise([*words, ""]) if not following.startswith(word)]


def as_like(words: Iterable[str]) -> str:
    """The pattern that a space and joined() are LIKE, if some of its words begin with these, sorted ones."""
    return "".join(f"% {word}" for word in words) + "%"


def as_tsquery(words: Iterable[str]) -> str:
    """The tsquery of PostgreSQL for the same."""
    return " & ".join(f"'{word}':*" for word in words)
