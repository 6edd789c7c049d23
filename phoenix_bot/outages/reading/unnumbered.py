"""The outage that somebody means who types no number: that of the channel, or the only one of theirs."""

from collections.abc import Sequence

from models import Announcement, ChannelState, DedicatedChannel, Outage, OutageState
from models.database import connection
from models.prepared import Prepared, parameter

MOST = 10
"""Outages that are named if it is not clear which one is meant."""


def meant(*, channel_id: str, assigned_to: str) -> Sequence[Announcement]:
    """What somebody may mean in a channel: its outage, or else the open ones that are `assigned_to` them.

    Announcements with their outages loaded, the newest first, at most MOST.
    """
    with connection():
        return of_channel(channel_id) or _MINE.joined(Announcement, "outage", who=assigned_to)


def of_channel(channel_id: str) -> Sequence[Announcement]:
    """The announcement of the outage whose own channel this is; empty if it is of none.

    Needs a connection.
    """
    return _OF_CHANNEL.joined(Announcement, "outage", channel=channel_id)


_ANNOUNCED = Announcement.select(Announcement, Outage).join(Outage)

_OF_CHANNEL = Prepared(
    lambda: (
        _ANNOUNCED.join(DedicatedChannel, on=(DedicatedChannel.outage == Outage.id))
        .where(
            DedicatedChannel.channel_id == parameter("channel", DedicatedChannel.channel_id),
            DedicatedChannel.state != ChannelState.PENDING,
        )
        .order_by(Outage.id.desc())
        .limit(1)
    )
)

_WHO = parameter("who", Outage.solution_assignee)

_MINE = Prepared(
    lambda: (
        _ANNOUNCED.where(
            Outage.state == OutageState.OPEN,
            (Outage.solution_assignee == _WHO) | (Outage.communication_assignee == _WHO),
        )
        .order_by(Outage.announced_at.desc(), Outage.id.desc())
        .limit(MOST)
    )
)
