"""What Slack answers when somebody asked for an outage's channel: see requests.py.

Each answer takes effect once, however often Slack gives it.
"""

from collections.abc import Mapping
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
)
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.outages import history
from phoenix_bot.outages.channel import find, messages


def created(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """Slack has created the channel, so the outage has it now. `told` is Slack's description of it."""
    with transaction():
        outage, channel = find.hold_requested(outage_id)
        if outage is not None and channel is not None:
            channel.has_our_topic = channel.has_our_purpose = True
            _open(outage, channel, told, ChangeKind.CHANNEL_CREATED, act)


def found(outage_id: int, told: Mapping[str, Any], *, act: Act) -> None:
    """Slack has described the picked channel as `told`: give it to the outage, or tell the person why not."""
    with transaction():
        outage, channel = find.hold_requested(outage_id)
        if outage is None or channel is None:
            return
        occupant = find.other_outage(told["id"], outage)
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
            # If the channel has a topic of its own, we do not fill an empty purpose: nobody would remove it.
            channel.has_our_purpose = channel.has_our_topic and (
                not purpose or (former is not None and former.has_our_purpose)
            )
            _open(outage, channel, told, ChangeKind.CHANNEL_SET, act)


def declined(outage_id: int, why: str, *, act: Act, but: Delivery | None = None) -> None:
    """The outage does not get the channel: tell the person who asked `why`, and let them ask again.

    `but` is the delivery that Slack refused, which is not dropped with the others.
    """
    with transaction():
        outage, channel = find.hold_requested(outage_id)
        if outage is None or channel is None:
            return
        messages.drop_undone(outage, but=but)
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


def _open(
    outage: Outage, channel: DedicatedChannel, told: Mapping[str, Any], kind: ChangeKind, act: Act
) -> None:
    channel.channel_id, channel.name = told["id"], told["name"]
    channel.is_private = bool(told.get("is_private"))
    channel.state = ChannelState.OPEN
    channel.save()
    changed = {"channel_id": [None, channel.channel_id], "channel_name": [None, channel.name]}
    step = history.record(outage, kind, act=act, changed=changed)
    messages.queue_first_contents(outage, channel, act=act)
    end = None if outage.is_open else history.newest(outage, *history.ENDS)
    if end is not None:
        messages.queue_post(outage, ChannelPost.RESOLVED, act=act, step=end)
    history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)


def _take_over(channel_id: str, outage: Outage, act: Act) -> DedicatedChannel | None:
    """Take the channel away from the resolved outage that has it, if any, and return it as it was there."""
    former: DedicatedChannel | None = DedicatedChannel.get_or_none(
        DedicatedChannel.channel_id == channel_id, DedicatedChannel.outage != outage
    )
    if former is None:
        return None
    messages.drop_undone(former.outage)
    former.delete_instance()
    history.tell_thread(former.outage, DeliveryKind.UPDATE, act=act)
    return former
