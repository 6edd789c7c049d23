"""What people ask for: a new channel for an outage, one that exists, or its archiving at the end."""

from models import ChannelState, DedicatedChannel, Delivery, DeliveryKind, DeliveryState, Identity, Outage
from models.database import transaction
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history
from phoenix_bot.outages.channel import find, messages, names
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.people import profiles, readers
from phoenix_bot.text.mrkdwn import mention


def create(which: Identity, *, act: Act) -> None:
    """Queue the creation of a public channel for an outage. Everything else follows in answers.py."""
    with transaction():
        outage = access.begin(which, require=GIVE_CHANNEL, act=act)
        if outage is None:
            return
        number = names.reserve(_ask(outage, "", act), outage)
        messages.queue(DeliveryKind.CHANNEL_CREATE, outage, act=act, payload={"number": number})


def adopt(form: Form, *, act: Act, announce_channel_id: str, audiences: Audiences) -> None:
    """Queue the question whether the channel picked in `form` can be used. What follows is in answers.py.

    Refused if outages are announced there, if an audience is told about them there, or if another open outage
    has it.
    """
    with transaction():
        outage = access.begin(form.outage, require=GIVE_CHANNEL, act=act)
        if outage is None:
            return
        require_free(outage, form.values["channel_id"], announce_channel_id, audiences, act=act)
        look(outage, form.values["channel_id"], act=act)


def require_free(
    outage: Outage, channel_id: str, announce_channel_id: str, audiences: Audiences, *, act: Act
) -> None:
    """Refused if a channel is in use already, as adopt() says. Needs a transaction."""
    told_there = {
        audiences.sales: "Sales is told about outages there.",
        audiences.b2b: "B2B partners are told about outages there.",
        history.announcement_of(outage).channel_id: "Outages are announced there.",
        announce_channel_id: "Outages are announced there.",
    }
    if channel_id in told_there:
        raise Refused(fields={"channel_id": f"{told_there[channel_id]} Pick another channel."})
    other = find.other_outage(channel_id, outage)
    if other is not None:
        reads = readers.may_read(profiles.find(act.by))
        whose = f"outage {other.id} ({other.system_name})" if reads else "another outage"
        raise Refused(fields={"channel_id": f"That is the channel of {whose}. Pick another one."})


def look(outage: Outage, channel_id: str, *, act: Act) -> None:
    """Store that this channel is asked for, and queue the question what it is. Needs a transaction."""
    _ask(outage, channel_id, act)
    messages.queue(DeliveryKind.CHANNEL_LOOK, outage, act=act)


def archive(which: Identity, *, channel_id: str, act: Act) -> None:
    """Queue the archiving of a resolved outage's channel; Refused unless that is the one with this id."""
    require = access.Requirement(lambda outage: _require_closable(outage, channel_id), access.require_changer)
    with transaction():
        outage = access.begin(which, require=require, act=act)
        if outage is None:
            return
        intake.first_time(act)
        # Also one that Slack refused before: it is queued again.
        messages.call_off_archiving(outage)
        messages.queue(DeliveryKind.CHANNEL_ARCHIVE, outage, act=act)


def _require_channelless(outage: Outage) -> None:
    """Refused unless the outage is open, has no usable channel, and has not asked for one.

    Needs a connection.
    """
    access.require_open(outage)
    access.require_announced(outage)
    channel = find.of(outage)
    if channel is None or channel.state == ChannelState.ARCHIVED:
        return
    if channel.is_usable:
        raise Refused(f"Outage {outage.id} has a channel already: <#{channel.channel_id}>.")
    raise Refused(
        f"{mention(channel.asked_by_id)} asked for a channel for outage {outage.id} a moment ago. "
        "Its announcement will show it."
    )


def _require_closable(outage: Outage, channel_id: str) -> None:
    access.require_over(outage)
    channel = find.usable(outage)
    if channel is None:
        raise Refused(f"Outage {outage.id} has no channel to archive. Nothing was changed.")
    if channel.channel_id != channel_id:
        raise Refused(
            f"Outage {outage.id} has another channel now: <#{channel.channel_id}>. Nothing was archived."
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
    """Store that a channel is asked for, in place of a former one, and queue the announcement's update."""
    intake.first_time(act)
    messages.drop_undone(outage)
    DedicatedChannel.delete().where(DedicatedChannel.outage == outage).execute()
    history.tell_thread(outage, DeliveryKind.UPDATE, act=act)
    return DedicatedChannel.create(outage=outage, channel_id=channel_id, asked_by=act.by, asked_at=act.now)
