"""Queueing what happens in an outage's channel: invitations, posts, topic and bookmark.

Nothing here checks whether somebody may ask for it: see requests.py.
"""

from collections.abc import Iterable
from typing import Any

from models import (
    ChannelPost,
    DedicatedChannel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outage,
    OutageChange,
    Payload,
)
from models.people import is_placeholder
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import find
from phoenix_bot.people import profiles


def lane(outage_id: int) -> str:
    """The lane of an outage's channel: everything from its creation on goes out in order."""
    return f"dedicated-{outage_id}/"


def queue(
    kind: DeliveryKind,
    outage: Outage,
    *,
    act: Act,
    payload: Payload | None = None,
    after: Delivery | None = None,
) -> None:
    """Queue one call about the outage's channel. Needs a transaction."""
    outbox.put(
        kind,
        lane=lane(outage.id),
        payload=payload or {},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=after,
    )


def undone(outage: Outage) -> Any:
    """Condition: deliveries about the outage's channel that are not done yet."""
    return (Delivery.lane == lane(outage.id)) & Delivery.done_at.is_null()


def drop_undone(outage: Outage, *, but: Delivery | None = None) -> None:
    """Delete what is still queued for a channel that is no longer the outage's, except `but`.

    Needs a transaction.
    """
    Delivery.delete().where(undone(outage), Delivery.id != (but.id if but else 0)).execute()


def call_off_archiving(outage: Outage) -> None:
    """Delete a queued archiving that has not begun: the channel is needed again. Needs a transaction."""
    Delivery.delete().where(
        undone(outage),
        Delivery.kind == DeliveryKind.CHANNEL_ARCHIVE,
        Delivery.state != DeliveryState.SENDING,
    ).execute()


def queue_invitations(outage: Outage, slack_ids: Iterable[str], *, act: Act) -> None:
    """Queue an invitation for each of these people, if the outage has a usable channel.

    Needs a transaction.
    """
    if find.usable(outage) is not None:
        for slack_id in sorted(one for one in slack_ids if not is_placeholder(one)):
            queue(DeliveryKind.CHANNEL_INVITE, outage, act=act, payload={"user": slack_id})


def queue_current(outage: Outage, *, act: Act, with_topic: bool = True) -> None:
    """Queue what the outage's channel shows of it: its summary, and the topic if we may write that.

    Without a usable channel nothing is queued. The topic has system, ETA and state.
    """
    channel = find.usable(outage)
    if channel is None:
        return
    if with_topic and channel.has_our_topic:
        queue(DeliveryKind.CHANNEL_TOPIC, outage, act=act)
    queue(DeliveryKind.CHANNEL_SUMMARY, outage, act=act)


def queue_link(outage: Outage, *, act: Act) -> None:
    """Queue bookmark, topic and summary again: the announcement that they link to has another address."""
    channel = find.usable(outage)
    if channel is None:
        return
    waiting = Delivery.select().where(
        undone(outage),
        Delivery.kind == DeliveryKind.CHANNEL_BOOKMARK,
        # One that is being sent may still lack the link.
        Delivery.state != DeliveryState.SENDING,
    )
    if channel.bookmark_id or not waiting.exists():
        queue(DeliveryKind.CHANNEL_BOOKMARK, outage, act=act)
    queue_current(outage, act=act)


def queue_post(outage: Outage, what: ChannelPost, *, act: Act, step: OutageChange | None = None) -> None:
    """Queue a message for the outage's channel, if it has a usable one.

    Every post but the summary is about `step`. An update has its reason, under its author's name and picture.
    """
    if find.usable(outage) is None:
        return
    after = None
    if what is ChannelPost.SUMMARY:
        after = history.pending_permalink(outage)
    elif what is ChannelPost.UPDATE and act.by and not profiles.find(act.by).is_known:
        after = profiles.pending_profile(act.by)
    payload: Payload = {"what": what} if step is None else {"what": what, "change": step.id}
    queue(DeliveryKind.CHANNEL_POST, outage, act=act, payload=payload, after=after)


def queue_first_contents(outage: Outage, channel: DedicatedChannel, *, act: Act) -> None:
    """Queue what a new channel starts with: invitations, topic, purpose, bookmark and summary."""
    link = history.pending_permalink(outage)
    queue_invitations(outage, {outage.created_by_id, *outage.assignee_ids, channel.asked_by_id}, act=act)
    if channel.has_our_topic:
        queue(DeliveryKind.CHANNEL_TOPIC, outage, act=act, after=link)
    if channel.has_our_purpose:
        queue(DeliveryKind.CHANNEL_PURPOSE, outage, act=act, after=link)
    queue(DeliveryKind.CHANNEL_BOOKMARK, outage, act=act, after=link)
    queue_post(outage, ChannelPost.SUMMARY, act=act)
