"""Options of selects, as people see them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    ExternalDataSelectElement,
    Option,
    StaticSelectElement,
)

from models import Identity, System
from models.field_types import label_of
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


def choice(name: str, choices: type[StrEnum], value: Any) -> StaticSelectElement:
    options = {str(choice.value): option_of(choice) for choice in choices}
    return StaticSelectElement(
        action_id=name, options=list(options.values()), initial_option=options.get(value or "")
    )


def words(name: str, among: Sequence[str], value: Any) -> StaticSelectElement:
    """A choice among words of the settings."""
    options = {word: Option(text=literal(word, OPTION_MAX), value=word) for word in among}
    return StaticSelectElement(
        action_id=name, options=list(options.values()), initial_option=options.get(value or "")
    )


def search(name: str, placeholder: str, initial: Option | None = None) -> ExternalDataSelectElement:
    """A choice among what we find for the typed words, or for none: it offers something at once."""
    return ExternalDataSelectElement(
        action_id=name, min_query_length=0, placeholder=placeholder, initial_option=initial
    )


def option_of(choice: StrEnum | System) -> Option:
    """An enum's value or a system as an option."""
    if isinstance(choice, System):
        return named_option(choice.name, choice.identity)
    return Option(text=literal(label_of(choice), OPTION_MAX), value=str(choice.value))
