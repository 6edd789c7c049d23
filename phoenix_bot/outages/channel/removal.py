"""When somebody removes us from an outage's channel, we join it again, or ask for an invitation."""

from dataclasses import replace
from datetime import timedelta

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
from phoenix_bot.outages.channel import events, find, messages

LATELY = timedelta(hours=1)
"""If we are removed a third time within this time, we stay away."""


def removed(channel_id: str, *, act: Act, is_private: bool = False) -> None:
    """Learn that somebody has removed us from the channel.

    The first time we join it again; the second time, or if it is private, we ask the assignees to invite us.
    """
    with transaction():
        channel = find.hold(channel_id, ChannelState.OPEN)
        if channel is None or not intake.first_time(act):
            return
        outage = channel.outage
        # After its end, whoever removes us is tidying up.
        if not outage.is_open:
            return
        lately = OutageChange.select().where(
            OutageChange.outage == outage,
            OutageChange.kind == ChangeKind.CHANNEL_LEFT,
            OutageChange.at > act.now - LATELY,
        )
        before = lately.count()
        is_closed = is_private or channel.is_private
        if is_private:
            # We may know it as public: it was changed since.
            channel.is_private = True
            channel.save(only=[DedicatedChannel.is_private])
        events.record(outage, ChangeKind.CHANNEL_LEFT, {"channel_name": [channel.name] * 2}, act)
        if not is_closed and not before:
            # If Slack refuses, the assignee must be told, not the person who removed us.
            by = outage.communication_assignee_id
            messages.queue(DeliveryKind.CHANNEL_JOIN, outage, act=replace(act, by=by))
        elif before < 2:
            _ask_for_invitation(outage, channel, act)


def _ask_for_invitation(outage: Outage, channel: DedicatedChannel, act: Act) -> None:
    payload: Payload = {"channel": channel.channel_id, "is_private": channel.is_private}
    for assignee in sorted(outage.assignee_ids):
        outbox.tell(assignee, DirectMessage.REMOVED_FROM_CHANNEL, payload=payload, now=act.now, outage=outage)
