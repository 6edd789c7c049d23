"""What Slack tells of dedicated channels: as the answer to a call, or by an event.

Each takes effect once, however often and by whichever way Slack tells it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from models import (
    ChangeKind,
    ChannelPost,
    ChannelState,
    DedicatedChannel,
    Delivery,
    DeliveryKind,
    DirectMessage,
    Outage,
    OutageChange,
    Payload,
)
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import history, reposts
from phoenix_bot.outages.channel import messages
from phoenix_bot.people import profiles

ENDS = (ChangeKind.RESOLVED, ChangeKind.CLOSED_AS_DUPLICATE)

INSISTENT = timedelta(hours=1)
"""Who removes us twice within this time means it."""


def created(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """Slack has made the channel that it describes as `told`: the outage has it now."""
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is not None and channel is not None:
            channel.has_our_topic = channel.has_our_purpose = True
            _open(outage, channel, told, ChangeKind.CHANNEL_CREATED, act)


def found(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """The channel that was picked is as `told`: the outage has it now, or who picked it hears why not."""
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is None or channel is None:
            return
        occupant = messages.occupant(told["id"], outage)
        if told.get("is_archived"):
            declined(outage_id, "the channel is archived. Unarchive it, or pick another one.", act=act)
        elif told.get("is_general"):
            declined(outage_id, "everybody is in that channel. Pick another one.", act=act)
        elif told.get("is_ext_shared"):
            declined(outage_id, "the channel is shared with another company. Pick another one.", act=act)
        elif occupant is not None:
            declined(outage_id, f"the channel belongs to outage {occupant.id}. Pick another one.", act=act)
        else:
            former = _take_over(told["id"], outage, act)
            topic, purpose = ((told.get(name) or {}).get("value") for name in ("topic", "purpose"))
            channel.has_our_topic = not topic or (former is not None and former.has_our_topic)
            # Where the topic says what the channel is for, nor is an empty purpose ours: it would stay.
            channel.has_our_purpose = channel.has_our_topic and (
                not purpose or (former is not None and former.has_our_purpose)
            )
            _open(outage, channel, told, ChangeKind.CHANNEL_SET, act)


def declined(outage_id: int, why: str, *, act: Act, but: Delivery | None = None) -> None:
    """There will be no such channel: who asked for it is told `why`, and can ask again.

    `but` is the delivery by which Slack said so.
    """
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is None or channel is None:
            return
        messages.forget_undone(outage, but=but)
        channel.delete_instance()
        history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
        outbox.tell(
            channel.asked_by_id,
            DirectMessage.NO_CHANNEL,
            payload={"why": why},
            now=act.now,
            outage=outage,
            actor_id=channel.asked_by_id,
        )


def _asked_for(outage_id: int) -> tuple[Outage | None, DedicatedChannel | None]:
    """The outage, held against other writers, and its channel if that is still only asked for."""
    outage = history.hold(outage_id)
    channel = messages.of(outage) if outage is not None else None
    return outage, channel if channel is not None and channel.state == ChannelState.PENDING else None


def _open(
    outage: Outage, channel: DedicatedChannel, told: Mapping[str, Any], kind: ChangeKind, act: Act
) -> None:
    channel.channel_id, channel.name = told["id"], told["name"]
    channel.is_private = bool(told.get("is_private"))
    channel.state = ChannelState.OPEN
    channel.save()
    changed = {"channel_id": [None, channel.channel_id], "channel_name": [None, channel.name]}
    step = history.record(outage, kind, act=act, changed=changed)
    messages.furnish(outage, channel, act=act)
    end = None if outage.is_open else _newest(outage, *ENDS)
    if end is not None:
        messages.queue_post(outage, ChannelPost.RESOLVED, act=act, step=end)
    history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)


def _newest(outage: Outage, *kinds: ChangeKind) -> OutageChange | None:
    """The newest step of the outage's history that is of one of these kinds."""
    steps_of = OutageChange.select().where(OutageChange.outage == outage, OutageChange.kind.in_(kinds))
    newest: OutageChange | None = steps_of.order_by(OutageChange.id.desc()).first()
    return newest


def _take_over(channel_id: str, outage: Outage, act: Act) -> DedicatedChannel | None:
    """Release the channel from the resolved outage that had it; what it was there."""
    former: DedicatedChannel | None = DedicatedChannel.get_or_none(
        DedicatedChannel.channel_id == channel_id, DedicatedChannel.outage != outage
    )
    if former is None:
        return None
    messages.forget_undone(former.outage)
    former.delete_instance()
    history.tell_thread(former.outage, DeliveryKind.UPDATE, act=act)
    return former


def renamed(channel_id: str, name: str, *, act: Act) -> None:
    """The channel is called `name` now."""
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None and channel.name != name:
            changed = {"channel_name": [channel.name, name]}
            channel.name = name
            channel.save(only=[DedicatedChannel.name])
            _note(channel.outage, ChangeKind.CHANNEL_RENAMED, changed, act)


def archived(channel_id: str, *, act: Act, event_ts: str = "") -> None:
    """Nothing can be written into the channel any more. `event_ts` is when, if Slack told it by an event."""
    with transaction():
        channel = _with_news(channel_id, event_ts)
        if channel is not None and channel.state == ChannelState.OPEN:
            _change_state(channel, ChannelState.ARCHIVED, ChangeKind.CHANNEL_ARCHIVED, act)


def unarchived(channel_id: str, *, act: Act, event_ts: str = "") -> None:
    """The channel is in use again: what happened meanwhile is made up for."""
    with transaction():
        channel = _with_news(channel_id, event_ts)
        if channel is None or channel.state == ChannelState.OPEN:
            return
        outage = channel.outage
        _change_state(channel, ChannelState.OPEN, ChangeKind.CHANNEL_UNARCHIVED, act)
        messages.invite(outage, outage.assignee_ids, act=act)
        messages.queue_topic(outage, act=act)
        missed = _unheard(outage)
        if missed is not None:
            what = ChannelPost.RESOLVED if missed.kind in ENDS else ChannelPost.REOPENED
            messages.queue_post(outage, what, act=act, step=missed)


def _with_news(channel_id: str, event_ts: str) -> DedicatedChannel | None:
    """The channel that an event tells archived or unarchived, unless a later event has told of it before."""
    channel = _known(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
    # Slack's times are texts of one length, and none when it is the answer to a call.
    if channel is None or "" < event_ts < channel.event_ts:
        return None
    channel.event_ts = event_ts or channel.event_ts
    channel.save(only=[DedicatedChannel.event_ts])
    return channel


def _unheard(outage: Outage) -> OutageChange | None:
    """The newest end or reopening, unless the channel came later, or heard of it before it was archived."""
    newest = _newest(outage, *ENDS, ChangeKind.REOPENED, ChangeKind.CHANNEL_CREATED, ChangeKind.CHANNEL_SET)
    archived = _newest(outage, ChangeKind.CHANNEL_ARCHIVED)
    if newest is None or archived is None or newest.kind not in (*ENDS, ChangeKind.REOPENED):
        return None
    # A post that Slack refused is done as well, but not before it was known that the channel is archived.
    heard = Delivery.select().where(
        Delivery.outage == outage,
        Delivery.kind == DeliveryKind.CHANNEL_POST,
        Delivery.done_at.is_null() | (Delivery.done_at < archived.at),
    )
    return None if any(row.payload.get("change") == newest.id for row in heard) else newest


def gone(channel_id: str, *, act: Act, but: Delivery | None = None) -> None:
    """The channel was deleted, or made private without us, which Slack tells alike.

    The outage can have another one. `but` is the call by which it was noticed.
    """
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None:
            messages.forget_undone(channel.outage, but=but)
            channel.delete_instance()
            changed = {"channel_id": [channel_id, None], "channel_name": [channel.name, None]}
            _note(channel.outage, ChangeKind.CHANNEL_GONE, changed, act)


def removed(channel_id: str, *, act: Act, is_private: bool = False) -> None:
    """Somebody has removed us from the channel. We join it again, or tell the assignees that we cannot.

    Whoever removes us more than twice within the hour has been heard.
    """
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN)
        if channel is None or not intake.first_time(act):
            return
        outage = channel.outage
        # Where an outage is over, somebody who tidies up is right.
        if not outage.is_open:
            return
        lately = OutageChange.select().where(
            OutageChange.outage == outage,
            OutageChange.kind == ChangeKind.CHANNEL_LEFT,
            OutageChange.at > act.now - INSISTENT,
        )
        before = lately.count()
        is_closed = is_private or channel.is_private
        if is_private:
            # It may have been public when we last looked.
            channel.is_private = True
            channel.save(only=[DedicatedChannel.is_private])
        _note(outage, ChangeKind.CHANNEL_LEFT, {"channel_name": [channel.name] * 2}, act)
        if not is_closed and not before:
            # If Slack refuses, it is an assignee who has to know.
            by = outage.communication_assignee_id
            messages.queue(DeliveryKind.CHANNEL_JOIN, outage, act=replace(act, by=by))
        elif before < 2:
            _ask_for_invitation(outage, channel, act)


def _ask_for_invitation(outage: Outage, channel: DedicatedChannel, act: Act) -> None:
    payload: Payload = {"channel": channel.channel_id, "is_private": channel.is_private}
    for assignee in sorted(outage.assignee_ids):
        outbox.tell(assignee, DirectMessage.REMOVED_FROM_CHANNEL, payload=payload, now=act.now, outage=outage)


def moved(old_id: str, new_id: str) -> None:
    """Slack gave the channel another id."""
    with transaction():
        DedicatedChannel.update(channel_id=new_id).where(DedicatedChannel.channel_id == old_id).execute()
        reposts.renumber(old_id, new_id=new_id)


def _known(channel_id: str, *states: ChannelState) -> DedicatedChannel | None:
    """An outage's channel with this id, if it is in one of `states`.

    Both are held against other writers.
    """
    query = DedicatedChannel.select().where(
        DedicatedChannel.channel_id == channel_id, DedicatedChannel.state.in_(states)
    )
    seen = query.get_or_none()
    # Rules hold the outage first, and so do we: then it is read again, as it is now.
    return query.clone().get_or_none() if seen is not None and history.hold(seen.outage_id) else None


def _change_state(channel: DedicatedChannel, state: ChannelState, kind: ChangeKind, act: Act) -> None:
    changed = {"channel_state": [str(channel.state), state.value]}
    channel.state = state
    channel.save(only=[DedicatedChannel.state])
    _note(channel.outage, kind, changed, act)


def _note(outage: Outage, kind: ChangeKind, changed: dict[str, list[Any]], act: Act) -> None:
    if act.by:
        profiles.meet(act.by, now=act.now)
    history.record(outage, kind, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
