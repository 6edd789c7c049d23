"""The timeline of one outage: its history, and the notices about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from peewee import SQL, Query, Value, fn

from models import Delivery, DeliveryKind, OutageChange
from models.database import Row, connection
from models.prepared import Prepared, parameter

PAGE = 10
"""Entries on a page."""

CHANGE, NOTICE = 0, 1


@dataclass(frozen=True)
class Page:
    """One page of a timeline: steps of history and notices, oldest first. `number` counts from 0.

    A notice has the time when it was sent, or, until then, the time when it was queued.
    """

    number: int
    entries: list[OutageChange | Delivery]
    has_more: bool


def page(outage_id: int, number: int) -> Page:
    """One page of an outage's timeline, in at most three queries."""
    with connection():
        rows = [(source, row_id) for source, row_id, _ in _IDS.rows(outage=outage_id, offset=number * PAGE)]
        listed = rows[:PAGE]
        changes = _read(OutageChange, [id for source, id in listed if source == CHANGE])
        notices = _read(Delivery, [id for source, id in listed if source == NOTICE])
        found: dict[tuple[int, int], OutageChange | Delivery] = {(CHANGE, step.id): step for step in changes}
        found |= {(NOTICE, row.id): row for row in notices}
    return Page(number, [found[key] for key in listed if key in found], has_more=len(rows) > PAGE)


def _read(model: type[Row], ids: Sequence[int]) -> list[Row]:
    """The rows of `model` with these ids, in no order."""
    if not ids:
        return []
    return _with_ids(model, len(ids)).models(model, **{f"id {number}": id for number, id in enumerate(ids)})


@cache
def _with_ids(model: type[Row], count: int) -> Prepared:
    id: Any = model._meta.primary_key
    wanted = [parameter(f"id {number}", id) for number in range(count)]
    return Prepared(lambda: model.select().where(id.in_(wanted)))


def _ids() -> Query:
    """The rows of the page and one more, each as CHANGE or NOTICE, the row's id, and its time."""
    outage = parameter("outage", OutageChange.outage)
    changes = OutageChange.select(
        Value(CHANGE).alias("source"), OutageChange.id.alias("row_id"), OutageChange.at.alias("happened_at")
    ).where(OutageChange.outage == outage)
    notices = Delivery.select(
        Value(NOTICE).alias("source"),
        Delivery.id.alias("row_id"),
        fn.COALESCE(Delivery.done_at, Delivery.created_at).alias("happened_at"),
    ).where(Delivery.outage == outage, Delivery.kind == DeliveryKind.NOTICE)
    return (
        changes.union_all(notices)
        .order_by(SQL("happened_at"), SQL("source"), SQL("row_id"))
        .limit(PAGE + 1)
        .offset(parameter("offset", OutageChange.id))
    )


_IDS = Prepared(_ids)
