"""The history of each outage leads, step by step, to what the outage says now."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from models import Outage, OutageChange
from phoenix_bot.acts.clock import epoch

LASTING = (
    "state",
    "eta",
    "sales_affected",
    "b2b_affected",
    "solution_assignee_id",
    "communication_assignee_id",
)
"""Columns that only steps change, and each step says from what to what."""


def broken() -> Iterator[str]:
    """Steps that do not begin where the one before has ended, and outages that are not as their last step."""
    for outage in Outage.select():
        steps = list(OutageChange.select().where(OutageChange.outage == outage).order_by(OutageChange.id))
        for column in LASTING:
            yield from _gaps(outage, column, [step.fields[column] for step in steps if column in step.fields])


def _gaps(outage: Outage, column: str, changes: list[list[Any]]) -> Iterator[str]:
    for (_, before), (after, _) in pairwise(changes):
        if before != after:
            yield f"outage {outage.id}: {column} became {before}, and then it was {after}"
    now = _as_json(getattr(outage, column))
    if changes and changes[-1][1] != now:
        yield f"outage {outage.id}: {column} became {changes[-1][1]} at last, and it is {now}"


def _as_json(value: Any) -> Any:
    return epoch(value) if isinstance(value, datetime) else value
