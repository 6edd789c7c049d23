"""Giving an outage a channel of its own, and closing that at the end."""

from models import ChannelState, DedicatedChannel, Delivery, DeliveryKind, DeliveryState, Outage
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history
from phoenix_bot.outages.channel import messages, names
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.text.mrkdwn import mention


def create(outage_id: int, *, act: Act) -> None:
    """Have Slack asked for a new public channel; all else follows when it is there."""
    with transaction():
        outage = access.begin(outage_id, require=GIVE_CHANNEL, act=act)
        if outage is None:
            return
        number = names.reserve(_ask(outage, "", act), outage)
        messages.queue(DeliveryKind.CHANNEL_CREATE, outage, act=act, payload={"number": number})


def adopt(form: Form, *, act: Act, announce_channel_id: str, audiences: Audiences) -> None:
    """Have Slack asked about the channel that was picked in `form`; if it can be used, it is the outage's.

    Refused if outages are told there to others than those who work on them.
    """
    with transaction():
        outage = access.begin(form.outage_id, require=GIVE_CHANNEL, act=act)
        if outage is None:
            return
        channel_id = form.values["channel_id"]
        told_there = {
            audiences.sales: "Sales hear of outages there.",
            audiences.b2b: "B2B partners hear of outages there.",
            history.announcement_of(outage).channel_id: "Outages are announced there.",
            announce_channel_id: "Outages are announced there.",
        }
        if channel_id in told_there:
            raise Refused(fields={"channel_id": f"{told_there[channel_id]} Pick another channel."})
        other = messages.occupant(channel_id, outage)
        if other is not None:
            raise Refused(
                fields={
                    "channel_id": f"That is the channel of outage {other.id} ({other.system_name}). "
                    "Pick another one."
                }
            )
        _ask(outage, channel_id, act)
        messages.queue(DeliveryKind.CHANNEL_LOOK, outage, act=act)


def archive(outage_id: int, *, channel_id: str, act: Act) -> None:
    """Have the channel of a resolved outage archived; Refused unless that is the one with this id."""

    require = access.Requirement(lambda outage: _require_closable(outage, channel_id), access.require_changer)
    with transaction():
        outage = access.begin(outage_id, require=require, act=act)
        if outage is None:
            return
        intake.first_time(act)
        # One that Slack refused before is tried anew.
        messages.call_off_archiving(outage)
        messages.queue(DeliveryKind.CHANNEL_ARCHIVE, outage, act=act)


def _require_channelless(outage: Outage) -> None:
    """Refused unless the outage is open, and neither has a usable channel nor will have one soon.

    Needs a connection.
    """
    access.require_open(outage)
    channel = messages.of(outage)
    if channel is None or channel.state == ChannelState.ARCHIVED:
        return
    if channel.is_usable:
        raise Refused(f"Outage {outage.id} has a channel already: <#{channel.channel_id}>.")
    raise Refused(
        f"{mention(channel.asked_by_id)} asked for a channel for outage {outage.id} a moment ago. "
        "Its announcement will show it."
    )


def _require_closable(outage: Outage, channel_id: str) -> None:
    access.require_resolved(outage)
    channel = messages.usable(outage)
    if channel is None:
        raise Refused(f"Outage {outage.id} has no channel that could be archived. Nothing was changed.")
    if channel.channel_id != channel_id:
        raise Refused(
            f"This is no longer the channel of outage {outage.id}, which has <#{channel.channel_id}> now. "
            "Nothing was archived."
        )
    under_way = Delivery.select().where(
        messages.undone(outage),
        Delivery.kind == DeliveryKind.CHANNEL_ARCHIVE,
        Delivery.state != DeliveryState.PARKED,
    )
    if under_way.exists():
        raise Refused("This channel is being archived already.")


GIVE_CHANNEL = access.Requirement(_require_channelless, access.require_changer)


def _ask(outage: Outage, channel_id: str, act: Act) -> DedicatedChannel:
    """A channel that is only asked for yet, instead of one that is archived; shown on the announcement."""
    intake.first_time(act)
    messages.forget_undone(outage)
    DedicatedChannel.delete().where(DedicatedChannel.outage == outage).execute()
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
    return DedicatedChannel.create(outage=outage, channel_id=channel_id, asked_by=act.by, asked_at=act.now)
