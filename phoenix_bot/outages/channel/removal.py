"""When we are no longer in an outage's channel, we join it again, or ask for an invitation.

Slack's event is the same whether somebody removed us or archived the channel, so the worker asks Slack.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from models import (
    ChangeKind,
    ChannelState,
    DedicatedChannel,
    DeliveryKind,
    DirectMessage,
    Outage,
    OutageChange,
    Payload,
)
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import events, find, messages

LATELY = timedelta(hours=1)
"""If we are removed a third time within this time, we stay away."""


def left(channel_id: str, *, act: Act, is_private: bool = False) -> None:
    """Learn that we are no longer in the channel, and have Slack asked why."""
    with transaction():
        channel = find.hold(channel_id, ChannelState.OPEN)
        if channel is None or not intake.first_time(act):
            return
        outage = channel.outage
        # After its end, whoever removes us is tidying up.
        if not outage.is_open:
            return
        if is_private:
            # We may know it as public: it was changed since.
            channel.is_private = True
            channel.save(only=[DedicatedChannel.is_private])
        # If Slack refuses, the assignee must be told, not the person who removed us.
        by = outage.communication_assignee_id
        payload: Payload = {"removed_by": act.by}
        messages.queue(DeliveryKind.CHANNEL_JOIN, outage, act=replace(act, by=by), payload=payload)


def joins_again(channel: DedicatedChannel, *, now: datetime) -> bool:
    """Whether we join the channel by ourselves: if it is public, and the first time within the hour.

    Needs a connection.
    """
    return not channel.is_private and not _removals(channel.outage, now)


def removed(outage_id: int, *, is_back: bool, act: Act) -> None:
    """Learn that somebody has removed us from the outage's channel, which is in use. `act` is theirs.

    If we are not back, we ask the assignees to invite us; the third time we do not.
    """
    with transaction():
        outage = history.hold(outage_id)
        channel = find.usable(outage) if outage is not None else None
        if outage is None or channel is None:
            return
        before = _removals(outage, act.now)
        events.record(outage, ChangeKind.CHANNEL_LEFT, {"channel_name": [channel.name] * 2}, act)
        if not is_back and before < 2:
            _ask_for_invitation(outage, channel, act)


def _removals(outage: Outage, now: datetime) -> int:
    """How often somebody has removed us lately."""
    removals = OutageChange.select().where(
        OutageChange.outage == outage,
        OutageChange.kind == ChangeKind.CHANNEL_LEFT,
        # What seems to be long ahead was written before the clock was set back.
        OutageChange.at.between(now - LATELY, now + LATELY),
    )
    return int(removals.count())


def _ask_for_invitation(outage: Outage, channel: DedicatedChannel, act: Act) -> None:
    payload: Payload = {"channel": channel.channel_id, "is_private": channel.is_private}
    for assignee in sorted(outage.assignee_ids):
        outbox.tell(assignee, DirectMessage.REMOVED_FROM_CHANNEL, payload=payload, now=act.now, outage=outage)
