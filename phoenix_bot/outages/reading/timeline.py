"""The timeline of one outage: its history, and the notices about it."""

from dataclasses import dataclass

from peewee import SQL, Value, fn

from models import Delivery, DeliveryKind, OutageChange
from models.database import connection

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
    """One page of an outage's timeline, in three queries."""
    with connection():
        rows = list(_ids(outage_id, number))
        listed = rows[:PAGE]
        changes = OutageChange.select().where(
            OutageChange.id.in_([id for source, id in listed if source == CHANGE])
        )
        notices = Delivery.select().where(Delivery.id.in_([id for source, id in listed if source == NOTICE]))
        found: dict[tuple[int, int], OutageChange | Delivery] = {(CHANGE, step.id): step for step in changes}
        found |= {(NOTICE, row.id): row for row in notices}
    return Page(number, [found[key] for key in listed if key in found], has_more=len(rows) > PAGE)


def _ids(outage_id: int, number: int) -> list[tuple[int, int]]:
    """The rows of the page and one more, each as (CHANGE or NOTICE, the row's id)."""
    changes = OutageChange.select(
        Value(CHANGE).alias("source"), OutageChange.id.alias("row_id"), OutageChange.at.alias("happened_at")
    ).where(OutageChange.outage == outage_id)
    notices = Delivery.select(
        Value(NOTICE).alias("source"),
        Delivery.id.alias("row_id"),
        fn.COALESCE(Delivery.done_at, Delivery.created_at).alias("happened_at"),
    ).where(Delivery.outage == outage_id, Delivery.kind == DeliveryKind.NOTICE)
    query = (
        changes.union_all(notices)
        .order_by(SQL("happened_at"), SQL("source"), SQL("row_id"))
        .limit(PAGE + 1)
        .offset(number * PAGE)
    )
    return [(source, row_id) for source, row_id, _ in query.tuples()]
