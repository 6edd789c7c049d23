"""After a backup was restored: what was waiting in it may have been sent since, and must not come twice."""

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from models import (
    DatabaseMove,
    Delivery,
    DeliveryKind,
    DeliveryState,
    JobRun,
    MoveKind,
    Outage,
    OutageState,
)
from models.database import transaction
from models.delivery_keys import search_first
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.delivery.queue import UNDONE
from phoenix_bot.outages import history

UNFINDABLE = (DeliveryKind.REPLY,)
"""Kinds whose messages Slack does not show again to the app: they are left out."""


@dataclass(frozen=True)
class Prepared:
    """What was done: how many deliveries are searched first and left out, and when the data ends."""

    searched: int
    left_out: int
    until_at: datetime


def prepare(place: str, *, now: datetime) -> Prepared:
    """Make the bound database, which was restored from `place`, fit to be used again.

    What waits, or is a problem, looks as if its answer had been lost. Answers to commands are left out, which
    nobody waits for any more. The announcements of open outages are shown as they are now.
    """
    with transaction():
        until_at = _last_sign_of_life(now)
        left_out = (
            Delivery.update(state=DeliveryState.DROPPED, done_at=now, lease_until=None)
            .where(UNDONE, Delivery.kind.in_(UNFINDABLE))
            .execute()
        )
        waiting = list(Delivery.select().where(UNDONE))
        for row in waiting:
            _search_first(row, now)
        DatabaseMove.create(kind=MoveKind.RESTORED, place=place, at=now, until_at=until_at)
        _show_open_outages(now)
    return Prepared(len(waiting), int(left_out), until_at)


def _last_sign_of_life(now: datetime) -> datetime:
    """What happened after this is not in the data."""
    signs = [
        model.select(fn.MAX(field)).scalar()
        for model, field in ((JobRun, JobRun.started_at), (Delivery, Delivery.created_at))
    ]
    return min(max([sign for sign in signs if sign is not None], default=now), now)


def _search_first(row: Delivery, now: datetime) -> None:
    search_first(row, since=row.created_at)
    if row.kind == DeliveryKind.REPORT_ISSUE:
        # By this, GitLab is asked for the issue.
        row.payload.setdefault("posted_at", row.created_at.isoformat())
    row.lease_until = None
    if row.state == DeliveryState.SENDING:
        row.state, row.due_at = DeliveryState.WAITING, now
    row.save(
        only=[
            Delivery.payload,
            Delivery.uncertain,
            Delivery.tried_at,
            Delivery.lease_until,
            Delivery.state,
            Delivery.due_at,
        ]
    )


def _show_open_outages(now: datetime) -> None:
    """Slack may show the end of an outage that is open again, or fields that are as they were before."""
    act = Act(by="", key="", now=now)
    for outage in Outage.select().where(Outage.state == OutageState.OPEN, Outage.is_announced):
        history.show_again(outage, act=act)
    outbox.ring_at_commit()
