"""An announcement that was deleted in Slack is posted again, and its thread goes on under the new one."""

from datetime import datetime
from typing import Any

from models import Announcement, ChangeKind, Delivery, DeliveryKind, Outage, OutageChange
from models.database import is_sqlite, transaction
from phoenix_bot import outbox, visits


def notice_deletion(channel_id: str, ts: str, *, now: datetime) -> None:
    """A message was deleted: if it was the announcement of an outage, post that again."""
    with transaction():
        deleted = Announcement.get_or_none(Announcement.channel_id == channel_id, Announcement.ts == ts)
        if deleted is not None:
            post_again(deleted.outage_id, deleted_ts=ts, now=now)


def post_again(outage_id: int, *, deleted_ts: str, now: datetime) -> None:
    """Queue the announcement of an outage anew, once for each message that is deleted.

    Nothing if it is another message by now than `deleted_ts`, or none yet.
    """
    with transaction():
        outage = _locked(outage_id)
        shown = Announcement.get(Announcement.outage == outage)
        if not deleted_ts or shown.ts != deleted_ts:
            return
        step = OutageChange.create(
            outage=outage,
            kind=ChangeKind.REPOSTED,
            by=None,
            at=now,
            fields={"permalink": [shown.permalink, ""]},
        )
        shown.former_permalink = shown.permalink or shown.former_permalink
        shown.ts = shown.permalink = ""
        shown.save(only=[Announcement.former_permalink, Announcement.ts, Announcement.permalink])
        _remember_thread(outage, deleted_ts)
        _queue(outage, shown, step)
        visits.refresh(now=now)


def _locked(outage_id: int) -> Outage:
    """Held against the outage's other writers, among them another who notices the same deletion."""
    query = Outage.select().where(Outage.id == outage_id)
    return (query if is_sqlite() else query.for_update()).get()


def _remember_thread(outage: Outage, ts: str) -> None:
    """Comments that are under way may still arrive in the former thread: then they must not be repeated."""
    waiting = Delivery.select().where(
        Delivery.outage == outage, Delivery.done_at.is_null(), Delivery.kind == DeliveryKind.COMMENT
    )
    for row in waiting:
        row.payload["former_threads"] = [*row.payload.get("former_threads", ()), ts]
        row.save(only=[Delivery.payload])


def _queue(outage: Outage, shown: Announcement, step: OutageChange) -> None:
    payloads: dict[DeliveryKind, dict[str, Any]] = {
        DeliveryKind.ANNOUNCEMENT: {"again": True},
        DeliveryKind.PERMALINK: {},
        **({DeliveryKind.PIN: {}} if outage.is_open else {}),
        DeliveryKind.COMMENT: {"change": step.id},
    }
    for kind, payload in payloads.items():
        outbox.put(
            kind,
            lane=outbox.thread_lane(shown),
            payload=payload,
            now=step.at,
            outage=outage,
            # Nobody here asked for it; this is who has to know if Slack refuses.
            actor_id=outage.communication_assignee_id,
        )
