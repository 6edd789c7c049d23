"""Options of selects, as people see them."""

from slack_sdk.models.blocks import Option

from models import Identity
from phoenix_bot.blocks.content import literal

OPTION_MAX = 75
"""Code points in an option's text."""


def named_option(name: str, value: Identity, note: str = "") -> Option:
    """Something by its name. If the name is too long, its rest stands below, so that no two look the same."""
    shown, rest = name[:OPTION_MAX], name[OPTION_MAX:]
    below = " · ".join(part for part in (note, rest) if part)
    if len(below) > OPTION_MAX:
        # The ends of names differ more often than their middles.
        below = f"{note} · …{rest[len(note) + 4 - OPTION_MAX :]}"
    return Option(text=literal(shown), description=literal(below) if below else None, value=str(value))
