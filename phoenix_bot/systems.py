"""What can break: names, and finding them by what somebody types."""

from difflib import get_close_matches

import peewee

from models import System
from models.database import connection, transaction
from phoenix_bot.refusals import Refused

EVERYTHING = "All"
"""The system that is there from the first start."""

NAME_LIMIT = 150
"""Characters: what fits the header of a Slack message, less the words around it, with room to spare."""

KEY_LIMIT = 255
"""Characters of System.key: some letters become two or three when case does not count."""


def key_of(name: str) -> str:
    """Names with equal keys are the same system: case and runs of spaces do not count."""
    return " ".join(name.split()).casefold()


def create_first_system() -> None:
    """Make the system "All" on a database that has none."""
    with transaction():
        if not System.select().exists():
            add(EVERYTHING)


def add(name: str) -> System:
    """A new system; Refused if the name is empty, too long or taken."""
    with transaction():
        clean = _clean(name)
        if System.select().where(System.key == key_of(clean)).exists():
            raise Refused(f"There is already a system called {clean!r}.")
        return System.create(name=clean, key=key_of(clean))


def rename(old: str, new: str) -> System:
    """Give a system another name; Refused if there is no such system or the new name is taken."""
    with transaction():
        system = System.get_or_none(System.key == key_of(old))
        if system is None:
            raise Refused(f"There is no system called {old!r}.")
        clean = _clean(new)
        if System.select().where(System.key == key_of(clean), System.id != system.id).exists():
            raise Refused(f"There is already a system called {clean!r}.")
        system.name, system.key = clean, key_of(clean)
        system.save()
        return system


def _clean(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise Refused("A system needs a name.")
    if len(clean) > NAME_LIMIT or len(key_of(clean)) > KEY_LIMIT:
        raise Refused(f"A system's name has at most {NAME_LIMIT} characters; {clean[:30]!r}… is longer.")
    return clean


def names() -> list[str]:
    """Every system's name, in order."""
    with connection():
        return [system.name for system in System.select(System.name).order_by(System.key)]


def find(typed: str, *, first: str = "", limit: int = 100) -> list[System]:
    """Systems whose name contains `typed`, best first.

    Those that start with `typed` come first, or, while nothing is typed, those that start with `first`.
    """
    wanted, leading = key_of(typed), key_of(typed) or key_of(first)
    starts = System.key.startswith(leading) if leading else peewee.Value(True)
    rank = peewee.Case(None, ((System.key == leading, 0), (starts, 1)), 2)
    query = System.select().order_by(rank, System.key).limit(limit)
    with connection():
        return list(query.where(System.key.contains(wanted)) if wanted else query)


def best_match(text: str) -> System | None:
    """The system that `text` most likely means.

    One equal to it, else the first that starts with it, else one that contains it.
    """
    if not text.strip():
        return None
    return next(iter(find(text, limit=1)), None)


def nearest(text: str) -> str:
    """The name of the system that is spelled most like `text`; "" if none is."""
    by_key = {key_of(name): name for name in names()}
    return next((by_key[key] for key in get_close_matches(key_of(text), by_key, n=1)), "")
