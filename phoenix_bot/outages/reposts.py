"""An announcement that was deleted in Slack, or whose channel takes no messages any more, is posted again.

Its thread goes on under the new one.
"""

from datetime import datetime
from typing import Any

from peewee import Cast, fn

from models import (
    Announcement,
    ChangeKind,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outage,
    OutageChange,
    OutageState,
    Payload,
)
from models.database import held, transaction
from phoenix_bot import outbox
from phoenix_bot.people import home_visits


def learn_deletion(channel_id: str, ts: str, *, now: datetime) -> None:
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
        _remember_thread(outage, deleted_ts)
        _post_again(outage, shown, ChangeKind.REPOSTED, {"permalink": [shown.permalink, ""]}, now)


def move(outage_id: int, *, channel_id: str, to_id: str, is_readable: bool, now: datetime) -> bool:
    """Whether an announcement leaves `channel_id`, which takes no messages any more, for the channel `to_id`.

    One that is out is posted again there while its outage is open; `is_readable` says whether people can
    still read the former one.
    """
    with transaction():
        outage = _locked(outage_id)
        shown = Announcement.get(Announcement.outage == outage)
        if shown.channel_id != channel_id:
            # It has left already.
            return True
        if shown.ts and not outage.is_open:
            return False
        lane = outbox.thread_lane(shown)
        shown.channel_id = to_id
        shown.save(only=[Announcement.channel_id])
        # In the same lane there may be notices, if those whom it affects are told where it was announced.
        Delivery.update(lane=outbox.thread_lane(shown)).where(
            Delivery.lane == lane, Delivery.done_at.is_null(), Delivery.kind != DeliveryKind.NOTICE
        ).execute()
        if shown.ts:
            if not is_readable:
                shown.permalink = shown.former_permalink = ""
            fields = {"permalink": [shown.permalink, ""], "channel_id": [channel_id, to_id]}
            _post_again(outage, shown, ChangeKind.MOVED, fields, now)
        return True


def check_other_channels(channel_id: str, *, now: datetime) -> None:
    """Queue an update of each open outage's announcement that stands in another channel than `channel_id`.

    By it the worker learns whether that channel still takes messages, and if not, moves the announcement. An
    update that Slack has refused before is tried once more instead, of which nobody hears twice.
    """
    with transaction():
        elsewhere = (
            Announcement.select(Announcement, Outage)
            .join(Outage)
            .where(Outage.state == OutageState.OPEN, Announcement.channel_id != channel_id)
            .where(Announcement.ts != "")
        )
        for shown in elsewhere:
            refused = Delivery.select(fn.MIN(Delivery.id)).where(
                Delivery.outage == shown.outage,
                Delivery.kind == DeliveryKind.UPDATE,
                Delivery.state == DeliveryState.PARKED,
            )
            again = Delivery.update(state=DeliveryState.WAITING, due_at=now, actor_id="")
            if not again.where(Delivery.id == refused.scalar()).execute():
                _put(DeliveryKind.UPDATE, shown.outage, shown, {}, now)


def change_channel_id(channel_id: str, *, new_id: str) -> None:
    """Slack gave a channel another id: what stands there, or waits for it, goes on under that."""
    with transaction():
        named = Delivery.lane.startswith(outbox.conversation(channel_id)) | Cast(
            Delivery.payload, "TEXT"
        ).contains(f'"{channel_id}"')
        # Before the announcements, as the worker takes both.
        for row in Delivery.select().where(Delivery.done_at.is_null(), named).order_by(Delivery.id):
            lane, payload = row.lane, row.payload
            if lane.startswith(outbox.conversation(channel_id)):
                lane = new_id + lane.removeprefix(channel_id)
            if payload.get("channel") == channel_id:
                payload = {**payload, "channel": new_id}
            if (lane, payload) != (row.lane, row.payload):
                Delivery.update(lane=lane, payload=payload).where(Delivery.id == row.id).execute()
        Announcement.update(channel_id=new_id).where(Announcement.channel_id == channel_id).execute()


def _locked(outage_id: int) -> Outage:
    """The outage, held against other writers: another copy may learn of the same deletion."""
    return held(Outage.select().where(Outage.id == outage_id)).get()


def _remember_thread(outage: Outage, ts: str) -> None:
    """Comments that are under way may still arrive in the former thread: then they must not be repeated."""
    waiting = Delivery.select().where(
        Delivery.outage == outage, Delivery.done_at.is_null(), Delivery.kind == DeliveryKind.COMMENT
    )
    for row in waiting:
        row.payload["former_threads"] = [*row.payload.get("former_threads", ()), ts]
        row.save(only=[Delivery.payload])


def _post_again(
    outage: Outage, shown: Announcement, kind: ChangeKind, fields: dict[str, list[Any]], now: datetime
) -> None:
    step = OutageChange.create(outage=outage, kind=kind, by=None, at=now, fields=fields)
    shown.former_permalink = shown.permalink or shown.former_permalink
    shown.ts = shown.permalink = ""
    shown.save(only=[Announcement.former_permalink, Announcement.ts, Announcement.permalink])
    payloads: dict[DeliveryKind, Payload] = {
        DeliveryKind.ANNOUNCEMENT: {"again": True} if kind is ChangeKind.REPOSTED else {},
        DeliveryKind.PERMALINK: {},
        **({DeliveryKind.PIN: {}} if outage.is_open else {}),
        DeliveryKind.COMMENT: {"change": step.id},
    }
    for delivery, payload in payloads.items():
        _put(delivery, outage, shown, payload, now)
    home_visits.refresh_all(now=now)


def _put(kind: DeliveryKind, outage: Outage, shown: Announcement, payload: Payload, now: datetime) -> None:
    outbox.put(
        kind,
        lane=outbox.thread_lane(shown),
        payload=payload,
        now=now,
        outage=outage,
        # Nobody here asked for it; this is who has to know if Slack refuses.
        actor_id=outage.communication_assignee_id,
    )
