"""Finding the channel of an outage, and the outage of a channel."""

from models import ChannelState, DedicatedChannel, Outage, OutageState
from models.prepared import only
from phoenix_bot.outages import history


def of(outage: Outage) -> DedicatedChannel | None:
    """The outage's channel, in whatever state. Needs a connection."""
    return only(DedicatedChannel, "outage", outage)


def usable(outage: Outage) -> DedicatedChannel | None:
    """The outage's channel, if messages can be posted in it. Needs a connection."""
    channel = of(outage)
    return channel if channel is not None and channel.is_usable else None


def other_outage(channel_id: str, outage: Outage) -> Outage | None:
    """Another open outage that has this channel, or has asked for it. Needs a connection."""
    others = Outage.select().join(DedicatedChannel, on=(DedicatedChannel.outage == Outage.id))
    return others.where(
        DedicatedChannel.channel_id == channel_id, Outage.state == OutageState.OPEN, Outage.id != outage.id
    ).get_or_none()


def hold(channel_id: str, *states: ChannelState) -> DedicatedChannel | None:
    """The channel with this id, if it belongs to an outage and is in one of `states`.

    It and its outage are held against other writers until the transaction ends.
    """
    query = DedicatedChannel.select().where(
        DedicatedChannel.channel_id == channel_id, DedicatedChannel.state.in_(states)
    )
    seen = query.get_or_none()
    # The outage is held first, as in all rules. Then the channel is read again: it may have changed.
    return query.clone().get_or_none() if seen is not None and history.hold(seen.outage_id) else None


def hold_requested(outage_id: int) -> tuple[Outage | None, DedicatedChannel | None]:
    """The outage, held against other writers, and its channel, if Slack has not answered yet about that."""
    outage = history.hold(outage_id)
    channel = of(outage) if outage is not None else None
    return outage, channel if channel is not None and channel.state == ChannelState.PENDING else None
