"""What a step in an outage's history says about each field that it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Eta, OutageChange
from models.field_types import Field, Kind, Told
from models.fields import FIELDS
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text import field_values
from phoenix_bot.text.mrkdwn import escape, moment, one_line

LITERAL = {Kind.LINE, Kind.TEXT, Kind.SYSTEM, Kind.SEVERITY, Kind.MONEY}
"""What people, or the settings, put into words: it must not be read as mrkdwn."""

SHORT = 150
"""Code points of a text in "A → B"."""


@dataclass(frozen=True)
class Change:
    """One line about one field; as mrkdwn, or as plain text if it `is_literal`."""

    field: Field
    line: str
    is_literal: bool


def listed(
    changed: Mapping[str, Sequence[Any]], vocabulary: Vocabulary, at: datetime | None = None
) -> Iterator[Change]:
    """The changes {name: [from, to]} in the order of the forms: PostgreSQL keeps JSON's keys in another.

    `at` is when they were made: a new ETA counts from then.
    """
    for field in FIELDS:
        if field.told is not Told.SPECIAL and field.history_name in changed:
            before, after = changed[field.history_name]
            if told := _told(field, before, after, vocabulary) + _deadline(field, after, at):
                label, is_literal = vocabulary.topic(field), field.kind in LITERAL
                yield Change(field, f"{label if is_literal else escape(label)}: {told}", is_literal)


def of_eta(step: OutageChange, vocabulary: Vocabulary) -> list[str]:
    """What a step says of the ETA alone, in mrkdwn; empty if it did not change that."""
    eta = {name: change for name, change in step.fields.items() if name == "eta"}
    return [change.line for change in listed(eta, vocabulary, step.at)]


def _deadline(field: Field, after: Any, at: datetime | None) -> str:
    """By when it should be over, behind a new ETA."""
    limit = Eta.limit_of(after) if field.name == "eta" and at else None
    return f", by {moment(at + limit)}" if at and limit else ""


def _told(field: Field, before: Any, after: Any, vocabulary: Vocabulary) -> str:
    """What is said behind the label; "" if there was nothing and is nothing."""
    read = field_values.plain if field.kind in LITERAL else field_values.mrkdwn
    old, new = (
        read(field, value, vocabulary.currency) if field.is_told(value) else "" for value in (before, after)
    )
    if not old or field.told is Told.TO:
        return new or (old and "none")
    if before == after:
        return f"again {new}"
    if field.kind in LITERAL:
        old, new = one_line(old, SHORT), one_line(new, SHORT)
    return f"{old} → {new or 'none'}"
