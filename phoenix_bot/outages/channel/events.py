"""What we learn about outages' channels from Slack's events, or from what Slack answers to a call.

Each takes effect once, however often and in whichever way we learn it. See removal.py for our own removal.
"""

from typing import Any

from models import (
    ChangeKind,
    ChannelPost,
    ChannelState,
    DedicatedChannel,
    Delivery,
    DeliveryKind,
    Outage,
    OutageChange,
)
from models.database import transaction
from phoenix_bot.acts import Act
from phoenix_bot.outages import history, reposts
from phoenix_bot.outages.channel import find, messages
from phoenix_bot.people import profiles


def renamed(channel_id: str, name: str, *, act: Act) -> None:
    """Learn that the channel has another name."""
    with transaction():
        channel = find.hold(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None and channel.name != name:
            changed = {"channel_name": [channel.name, name]}
            channel.name = name
            channel.save(only=[DedicatedChannel.name])
            record(channel.outage, ChangeKind.CHANNEL_RENAMED, changed, act)


def archived(channel_id: str, *, act: Act, event_ts: str = "") -> None:
    """Learn that the channel is archived. `event_ts` is Slack's time of the event, if there was one."""
    with transaction():
        channel = _hold_with_news(channel_id, event_ts)
        if channel is not None and channel.state == ChannelState.OPEN:
            _change_state(channel, ChannelState.ARCHIVED, ChangeKind.CHANNEL_ARCHIVED, act)


def unarchived(channel_id: str, *, act: Act, event_ts: str = "") -> None:
    """Learn that the channel is in use again, and queue what it has missed. `event_ts` as in archived()."""
    with transaction():
        channel = _hold_with_news(channel_id, event_ts)
        if channel is None or channel.state == ChannelState.OPEN:
            return
        outage = channel.outage
        _change_state(channel, ChannelState.OPEN, ChangeKind.CHANNEL_UNARCHIVED, act)
        messages.queue_invitations(outage, outage.assignee_ids, act=act)
        messages.queue_current(outage, act=act)
        missed = _missed(outage)
        if missed is not None:
            what = ChannelPost.RESOLVED if missed.kind in history.ENDS else ChannelPost.REOPENED
            messages.queue_post(outage, what, act=act, step=missed)


def _hold_with_news(channel_id: str, event_ts: str) -> DedicatedChannel | None:
    """The channel, held, unless we have learned of its state from a later event already."""
    channel = find.hold(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
    # Slack's times are texts of the same length. An answer to a call has none, and is always new.
    if channel is None or "" < event_ts < channel.event_ts:
        return None
    channel.event_ts = event_ts or channel.event_ts
    channel.save(only=[DedicatedChannel.event_ts])
    return channel


def _missed(outage: Outage) -> OutageChange | None:
    """The outage's newest end or reopening, unless the channel was told of it or is newer."""
    newest = history.newest(
        outage, *history.ENDS, ChangeKind.REOPENED, ChangeKind.CHANNEL_CREATED, ChangeKind.CHANNEL_SET
    )
    archived = history.newest(outage, ChangeKind.CHANNEL_ARCHIVED)
    if newest is None or archived is None or newest.kind not in (*history.ENDS, ChangeKind.REOPENED):
        return None
    # A post that Slack refused is done, too; but only after we learned that the channel is archived.
    told = Delivery.select().where(
        Delivery.outage == outage,
        Delivery.kind == DeliveryKind.CHANNEL_POST,
        Delivery.done_at.is_null() | (Delivery.done_at < archived.at),
    )
    return None if any(row.payload.get("change") == newest.id for row in told) else newest


def gone(channel_id: str, *, act: Act, but: Delivery | None = None) -> None:
    """Learn that the channel was deleted, or made private without us: Slack does not say which.

    The outage can have another one. `but` is the delivery that Slack refused, which is not dropped with the
    others.
    """
    with transaction():
        channel = find.hold(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None:
            messages.drop_undone(channel.outage, but=but)
            channel.delete_instance()
            changed = {"channel_id": [channel_id, None], "channel_name": [channel.name, None]}
            record(channel.outage, ChangeKind.CHANNEL_GONE, changed, act)


def id_changed(old_id: str, new_id: str) -> None:
    """Learn that Slack has given the channel another id."""
    with transaction():
        DedicatedChannel.update(channel_id=new_id).where(DedicatedChannel.channel_id == old_id).execute()
        reposts.change_channel_id(old_id, new_id=new_id)


def _change_state(channel: DedicatedChannel, state: ChannelState, kind: ChangeKind, act: Act) -> None:
    changed = {"channel_state": [str(channel.state), state.value]}
    channel.state = state
    channel.save(only=[DedicatedChannel.state])
    record(channel.outage, kind, changed, act)


def record(outage: Outage, kind: ChangeKind, changed: dict[str, list[Any]], act: Act) -> None:
    """Record what we learned in the outage's history, and queue the update of its announcement."""
    if act.by:
        profiles.meet(act.by, now=act.now)
    history.record(outage, kind, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
