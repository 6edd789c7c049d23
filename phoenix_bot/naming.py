"""Names that people give to systems and groups: what is one, and which are the same."""

from phoenix_bot.refusals import Refused

KEY_LIMIT = 255
"""Characters of a key column: some letters become two or three when case does not count."""


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
