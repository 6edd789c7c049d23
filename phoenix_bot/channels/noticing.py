"""What Slack tells of dedicated channels: as the answer to a call, or by an event.

Each takes effect once, however often and by whichever way Slack tells it.
"""

from collections.abc import Mapping
from typing import Any

from models import ChangeKind, ChannelState, DedicatedChannel, Delivery, DeliveryKind, Outage, OutageChange
from models.database import transaction
from phoenix_bot import channels, outbox, people, reposts, steps
from phoenix_bot.acting import Act

ENDS = (ChangeKind.RESOLVED, ChangeKind.CLOSED_AS_DUPLICATE)


def created(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """Slack has made the channel that it describes as `told`: the outage has it now."""
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is not None and channel is not None:
            channel.has_our_topic = True
            _open(outage, channel, told, ChangeKind.CHANNEL_CREATED, act)


def found(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """The channel that was picked is as `told`: the outage has it now, or who picked it hears why not."""
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is None or channel is None:
            return
        occupant = channels.occupant(told["id"], outage)
        if told.get("is_archived"):
            declined(outage_id, "the channel is archived. Unarchive it, or pick another one.", act=act)
        elif told.get("is_ext_shared"):
            declined(outage_id, "the channel is shared with another company. Pick another one.", act=act)
        elif occupant is not None:
            declined(outage_id, f"the channel belongs to outage {occupant.id}. Pick another one.", act=act)
        else:
            inherits = _take_over(told["id"], outage, act)
            channel.has_our_topic = inherits or not (told.get("topic") or {}).get("value")
            _open(outage, channel, told, ChangeKind.CHANNEL_SET, act)


def declined(outage_id: int, why: str, *, act: Act, but: Delivery | None = None) -> None:
    """There will be no such channel: who asked for it is told `why`, and can ask again.

    `but` is the delivery by which Slack said so.
    """
    with transaction():
        outage, channel = _asked_for(outage_id)
        if outage is None or channel is None:
            return
        channels.forget_undone(outage, but=but)
        channel.delete_instance()
        steps.tell_thread(outage, DeliveryKind.UPDATE, act=act)
        outbox.put(
            DeliveryKind.DIRECT_MESSAGE,
            lane=outbox.direct_lane(channel.asked_by_id, outage),
            payload={"what": "no_channel", "to": channel.asked_by_id, "why": why},
            now=act.now,
            outage=outage,
            actor_id=channel.asked_by_id,
        )


def _asked_for(outage_id: int) -> tuple[Outage | None, DedicatedChannel | None]:
    """The outage, held against other writers, and its channel if that is still only asked for."""
    outage = steps.hold(outage_id)
    channel = channels.of(outage) if outage is not None else None
    return outage, channel if channel is not None and channel.state == ChannelState.PENDING else None


def _open(
    outage: Outage, channel: DedicatedChannel, told: Mapping[str, Any], kind: ChangeKind, act: Act
) -> None:
    channel.channel_id, channel.name = told["id"], told["name"]
    channel.is_private = bool(told.get("is_private"))
    channel.state = ChannelState.OPEN
    channel.save()
    changed = {"channel_id": [None, channel.channel_id], "channel_name": [None, channel.name]}
    step = steps.record(outage, kind, act=act, changed=changed)
    channels.furnish(outage, channel, act=act)
    end = None if outage.is_open else _end_of(outage)
    if end is not None:
        channels.tell(outage, "resolved", act=act, step=end)
    steps.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)


def _end_of(outage: Outage) -> OutageChange | None:
    return (
        OutageChange.select()
        .where(OutageChange.outage == outage, OutageChange.kind.in_(ENDS))
        .order_by(OutageChange.id.desc())
        .get_or_none()
    )


def _take_over(channel_id: str, outage: Outage, act: Act) -> bool:
    """Release the channel from the resolved outage that had it; whether its topic was ours to write."""
    former = DedicatedChannel.get_or_none(
        DedicatedChannel.channel_id == channel_id, DedicatedChannel.outage != outage
    )
    if former is None:
        return False
    channels.forget_undone(former.outage)
    former.delete_instance()
    steps.tell_thread(former.outage, DeliveryKind.UPDATE, act=act)
    return bool(former.has_our_topic)


def renamed(channel_id: str, name: str, *, act: Act) -> None:
    """The channel is called `name` now."""
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None and channel.name != name:
            changed = {"channel_name": [channel.name, name]}
            channel.name = name
            channel.save(only=[DedicatedChannel.name])
            _note(channel.outage, ChangeKind.CHANNEL_RENAMED, changed, act)


def archived(channel_id: str, *, act: Act) -> None:
    """Nothing can be written into the channel any more."""
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN)
        if channel is not None:
            _change_state(channel, ChannelState.ARCHIVED, ChangeKind.CHANNEL_ARCHIVED, act)


def unarchived(channel_id: str, *, act: Act) -> None:
    """The channel is in use again."""
    with transaction():
        channel = _known(channel_id, ChannelState.ARCHIVED)
        if channel is not None:
            _change_state(channel, ChannelState.OPEN, ChangeKind.CHANNEL_UNARCHIVED, act)
            channels.follow(channel.outage, act=act)


def gone(channel_id: str, *, act: Act, but: Delivery | None = None) -> None:
    """The channel was deleted; the outage can have another one. `but` is the call by which it was noticed."""
    with transaction():
        channel = _known(channel_id, ChannelState.OPEN, ChannelState.ARCHIVED)
        if channel is not None:
            channels.forget_undone(channel.outage, but=but)
            channel.delete_instance()
            changed = {"channel_id": [channel_id, None], "channel_name": [channel.name, None]}
            _note(channel.outage, ChangeKind.CHANNEL_GONE, changed, act)


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
    return query.clone().get_or_none() if seen is not None and steps.hold(seen.outage_id) else None


def _change_state(channel: DedicatedChannel, state: ChannelState, kind: ChangeKind, act: Act) -> None:
    changed = {"channel_state": [str(channel.state), state.value]}
    channel.state = state
    channel.save(only=[DedicatedChannel.state])
    _note(channel.outage, kind, changed, act)


def _note(outage: Outage, kind: ChangeKind, changed: dict[str, list[Any]], act: Act) -> None:
    if act.by:
        people.meet(act.by, now=act.now)
    steps.record(outage, kind, act=act, changed=changed)
    steps.tell_thread(outage, DeliveryKind.UPDATE, act=act)
