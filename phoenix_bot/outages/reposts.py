"""Posting an announcement again: somebody deleted it in Slack, or its channel takes no messages any more.

Its thread goes on under the new message.
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
    NoticeMessage,
    Outage,
    OutageChange,
    OutageState,
    Payload,
    ShownUpdate,
)
from models.database import held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.outages import history
from phoenix_bot.people import home_visits


def learn_deletion(channel_id: str, ts: str, *, now: datetime) -> None:
    """Learn that a message was deleted: if it was the announcement of an outage, post that again."""
    with transaction():
        deleted = Announcement.get_or_none(Announcement.channel_id == channel_id, Announcement.ts == ts)
        if deleted is not None:
            post_again(deleted.outage_id, deleted_ts=ts, now=now)


def post_again(outage_id: int, *, deleted_ts: str, now: datetime) -> None:
    """Queue an outage's announcement again, unless it is no longer the message `deleted_ts` (Slack's ts).

    So it is posted again once for each message that somebody deletes.
    """
    with transaction():
        outage = _locked(outage_id)
        announcement = history.announcement_of(outage)
        if not deleted_ts or announcement.ts != deleted_ts:
            return
        _remember_thread(outage, deleted_ts)
        changed = {"permalink": [announcement.permalink, ""]}
        _post_again(announcement, ChangeKind.REPOSTED, changed, now)


def move(outage_id: int, *, channel_id: str, to_id: str, is_readable: bool, now: datetime) -> bool:
    """Move an announcement from `channel_id`, which takes no messages any more, to the channel `to_id`.

    If it was posted already, it is posted again there, but only while its outage is open. `is_readable` says
    whether people can still read the former channel. Returns whether the announcement has left `channel_id`.
    """
    with transaction():
        outage = _locked(outage_id)
        announcement = history.announcement_of(outage)
        if announcement.channel_id != channel_id:
            return True
        if announcement.ts and not outage.is_open:
            return False
        lane = outbox.thread_lane(announcement)
        announcement.channel_id = to_id
        announcement.save(only=[Announcement.channel_id])
        Delivery.update(lane=outbox.thread_lane(announcement)).where(
            Delivery.lane == lane, Delivery.done_at.is_null()
        ).execute()
        if announcement.ts:
            if not is_readable:
                announcement.permalink = announcement.former_permalink = ""
            changed = {"permalink": [announcement.permalink, ""], "channel_id": [channel_id, to_id]}
            _post_again(announcement, ChangeKind.MOVED, changed, now)
        return True


_ELSEWHERE = Prepared(
    lambda: (
        Announcement.select(Announcement, Outage)
        .join(Outage)
        .where(Outage.state == OutageState.OPEN, Announcement.ts != "")
        .where(Announcement.channel_id != parameter("channel_id", Announcement.channel_id))
    )
)


def check_other_channels(channel_id: str, *, now: datetime) -> None:
    """Queue an update of each open outage's announcement that is in another channel than `channel_id`.

    So the worker learns whether that channel still takes messages; if not, it moves the announcement. An
    update that Slack has refused before is tried again instead, and nobody is told if Slack refuses it again.
    """
    with transaction():
        for announcement in _ELSEWHERE.joined(Announcement, "outage", channel_id=channel_id):
            refused = Delivery.select(fn.MIN(Delivery.id)).where(
                Delivery.outage == announcement.outage,
                Delivery.kind == DeliveryKind.UPDATE,
                Delivery.state == DeliveryState.PARKED,
            )
            again = Delivery.update(state=DeliveryState.WAITING, due_at=now, actor_id="")
            if not again.where(Delivery.id == refused.scalar()).execute():
                _put(DeliveryKind.UPDATE, announcement, {}, now)


def change_channel_id(channel_id: str, *, new_id: str) -> None:
    """Use the new id of a channel in everything that is posted there, or queued for it."""
    with transaction():
        named = Delivery.lane.startswith(outbox.conversation(channel_id)) | Cast(
            Delivery.payload, "TEXT"
        ).contains(f'"{channel_id}"')
        # Before the announcements: the worker takes both in this order.
        for row in Delivery.select().where(Delivery.done_at.is_null(), named).order_by(Delivery.id):
            lane, payload = row.lane, row.payload
            if lane.startswith(outbox.conversation(channel_id)):
                lane = new_id + lane.removeprefix(channel_id)
            if payload.get("channel") == channel_id:
                payload = {**payload, "channel": new_id}
            if (lane, payload) != (row.lane, row.payload):
                Delivery.update(lane=lane, payload=payload).where(Delivery.id == row.id).execute()
        for model in (Announcement, NoticeMessage, ShownUpdate):
            model.update(channel_id=new_id).where(model.channel_id == channel_id).execute()


def _locked(outage_id: int) -> Outage:
    """The outage, held against other writers: another copy may learn of the same deletion."""
    return held(Outage.select().where(Outage.id == outage_id)).get()


def _remember_thread(outage: Outage, ts: str) -> None:
    """Note the former thread on queued comments: one that arrived there after all must not be repeated."""
    waiting = Delivery.select().where(
        Delivery.outage == outage, Delivery.done_at.is_null(), Delivery.kind == DeliveryKind.COMMENT
    )
    for row in waiting:
        row.payload["former_threads"] = [*row.payload.get("former_threads", ()), ts]
        row.save(only=[Delivery.payload])


def _post_again(
    announcement: Announcement, kind: ChangeKind, changed: dict[str, list[Any]], now: datetime
) -> None:
    outage = announcement.outage
    step = OutageChange.create(outage=outage, kind=kind, by=None, at=now, fields=changed)
    announcement.former_permalink = announcement.permalink or announcement.former_permalink
    announcement.ts = announcement.permalink = ""
    announcement.save(only=[Announcement.former_permalink, Announcement.ts, Announcement.permalink])
    payloads: dict[DeliveryKind, Payload] = {
        DeliveryKind.ANNOUNCEMENT: {"again": True} if kind is ChangeKind.REPOSTED else {},
        DeliveryKind.PERMALINK: {},
        **({DeliveryKind.PIN: {}} if outage.is_open else {}),
        DeliveryKind.COMMENT: {"change": step.id},
    }
    for delivery, payload in payloads.items():
        _put(delivery, announcement, payload, now)
    home_visits.refresh_all(now=now)


def _put(kind: DeliveryKind, announcement: Announcement, payload: Payload, now: datetime) -> None:
    outbox.put(
        kind,
        lane=outbox.thread_lane(announcement),
        payload=payload,
        now=now,
        outage=announcement.outage,
        # Nobody asked for this; if Slack refuses it for good, the communication assignee is told.
        actor_id=announcement.outage.communication_assignee_id,
    )
