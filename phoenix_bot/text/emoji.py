"""The names of Slack's own emoji. Some emoji have several names, such as +1 and thumbsup.

emoji.txt has a line for each emoji, with all its names: those of version 16 of iamcal's emoji-data,
which Slack uses.
"""

from difflib import get_close_matches
from functools import cache
from pathlib import Path


def same(name: str, other: str) -> bool:
    """Whether two names, without colons and skin tones, are those of one emoji."""
    return _first_names().get(name, name) == _first_names().get(other, other)


def is_slacks_own(name: str) -> bool:
    """Whether every workspace has an emoji of this name; others have to be added to a workspace."""
    return name in _first_names()


def closest(name: str) -> str:
    """The name of Slack's own emoji that is spelled most alike; "" if none is."""
    return next(iter(get_close_matches(name, _first_names(), n=1, cutoff=0.8)), "")


@cache
def _first_names() -> dict[str, str]:
    """The first name of each emoji, by each of its names."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return {name: line.split()[0] for line in lines for name in line.split()}
