"""An outage's own channel: who is invited, what it is told, what its topic says.

Rows only: nothing here asks whether somebody may. What people ask for is in requests.py, what Slack
tells of channels in events.py.
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
    OutageState,
    Payload,
)
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history
from phoenix_bot.people import profiles


def of(outage: Outage) -> DedicatedChannel | None:
    """The outage's channel, in whatever state. Needs a connection."""
    return DedicatedChannel.get_or_none(DedicatedChannel.outage == outage)


def usable(outage: Outage) -> DedicatedChannel | None:
    """The outage's channel if something can be written into it. Needs a connection."""
    channel = of(outage)
    return channel if channel is not None and channel.is_usable else None


def occupant(channel_id: str, outage: Outage) -> Outage | None:
    """Another open outage that has, or has asked for, the channel with this id. Needs a connection."""
    others = Outage.select().join(DedicatedChannel, on=(DedicatedChannel.outage == Outage.id))
    return others.where(
        DedicatedChannel.channel_id == channel_id, Outage.state == OutageState.OPEN, Outage.id != outage.id
    ).get_or_none()


def lane(outage_id: int) -> str:
    """The lane of an outage's channel: what happens in it, in order, from its creation on."""
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


def forget_undone(outage: Outage, *, but: Delivery | None = None) -> None:
    """Drop what was still to be told to a channel that is no longer the outage's. Needs a transaction."""
    Delivery.delete().where(undone(outage), Delivery.id != (but.id if but else 0)).execute()


def call_off_archiving(outage: Outage) -> None:
    """The channel is needed again: an archiving that has not begun does not happen. Needs a transaction."""
    Delivery.delete().where(
        undone(outage),
        Delivery.kind == DeliveryKind.CHANNEL_ARCHIVE,
        Delivery.state != DeliveryState.SENDING,
    ).execute()


def invite(outage: Outage, slack_ids: Iterable[str], *, act: Act) -> None:
    """Queue an invitation for each of these people, if the outage has a usable channel."""
    if usable(outage) is not None:
        for slack_id in sorted(slack_ids):
            queue(DeliveryKind.CHANNEL_INVITE, outage, act=act, payload={"user": slack_id})


def queue_topic(outage: Outage, *, act: Act) -> None:
    """Queue the topic, which says ETA, system and state, if the outage has a channel whose topic is ours."""
    channel = usable(outage)
    if channel is not None and channel.has_our_topic:
        queue(DeliveryKind.CHANNEL_TOPIC, outage, act=act)


def relink(outage: Outage, *, act: Act) -> None:
    """Queue what links to the announcement, which has another address than the channel was told, if any."""
    channel = usable(outage)
    if channel is None:
        return
    waiting = Delivery.select().where(
        undone(outage),
        Delivery.kind == DeliveryKind.CHANNEL_BOOKMARK,
        # One on its way may be without a link.
        Delivery.state != DeliveryState.SENDING,
    )
    if channel.bookmark_id or not waiting.exists():
        queue(DeliveryKind.CHANNEL_BOOKMARK, outage, act=act)
    queue_topic(outage, act=act)


def queue_post(outage: Outage, what: ChannelPost, *, act: Act, step: OutageChange | None = None) -> None:
    """Queue a message for the outage's channel, if it has a usable one.

    Every post but the summary is about `step`. An update has its reason, under its author's name and picture.
    """
    if usable(outage) is None:
        return
    after = None
    if what is ChannelPost.SUMMARY:
        after = history.pending_permalink(outage)
    elif what is ChannelPost.UPDATE and act.by and not profiles.find(act.by).is_known:
        after = profiles.pending_profile(act.by)
    payload: Payload = {"what": what} if step is None else {"what": what, "change": step.id}
    queue(DeliveryKind.CHANNEL_POST, outage, act=act, payload=payload, after=after)


def furnish(outage: Outage, channel: DedicatedChannel, *, act: Act) -> None:
    """Queue all that a new channel starts with: people, topic, bookmark, summary."""
    link = history.pending_permalink(outage)
    invite(outage, {outage.created_by_id, *outage.assignee_ids, channel.asked_by_id}, act=act)
    if channel.has_our_topic:
        queue(DeliveryKind.CHANNEL_TOPIC, outage, act=act, after=link)
    if channel.has_our_purpose:
        queue(DeliveryKind.CHANNEL_PURPOSE, outage, act=act, after=link)
    queue(DeliveryKind.CHANNEL_BOOKMARK, outage, act=act, after=link)
    queue_post(outage, ChannelPost.SUMMARY, act=act)
