"""Giving an outage another channel, or taking its channel away: it was set by mistake.

The former channel stays as people made it. What we wrote there is removed.
"""

from models import ChangeKind, DedicatedChannel, DeliveryKind, Outage, Payload, TraceOfOurs
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history
from phoenix_bot.outages.channel import find, messages, requests
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.outages.notices import Audiences

SAME = "It has this channel already. Pick another one, or take it away."


def change(form: Form, *, takes_away: bool, act: Act, announce_channel_id: str, audiences: Audiences) -> None:
    """Give the outage the channel picked in `form` in place of its own; none at all if `takes_away`.

    Refused if it has that one already, and as requests.adopt() is.
    """
    with transaction():
        outage = access.begin(form.outage, require=CHANGE_CHANNEL, act=act)
        if outage is None:
            return
        channel, picked = find.of(outage), form.values["channel_id"]
        if channel is None:
            raise _none(outage)
        if not takes_away and picked == channel.channel_id:
            raise Refused(fields={"channel_id": SAME})
        if not takes_away:
            requests.require_free(outage, picked, announce_channel_id, audiences, act=act)
        _take_away(outage, channel, act)
        if takes_away:
            intake.first_time(act)
        else:
            requests.look(outage, picked, act=act)


def _require_channel(outage: Outage) -> None:
    access.require_open(outage)
    if find.usable(outage) is None:
        raise _none(outage)


def _none(outage: Outage) -> Refused:
    return Refused(f"Outage {outage.id} has no channel now. Its announcement has buttons to give it one.")


CHANGE_CHANNEL = access.Requirement(_require_channel, access.require_changer)


def _take_away(outage: Outage, channel: DedicatedChannel, act: Act) -> None:
    messages.drop_undone(outage)
    channel.delete_instance()
    changed = {"channel_id": [channel.channel_id, None], "channel_name": [channel.name, None]}
    step = history.record(outage, ChangeKind.CHANNEL_TAKEN_AWAY, act=act, changed=changed)
    history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
    _clean(outage, channel, act)


def _clean(outage: Outage, channel: DedicatedChannel, act: Act) -> None:
    """Queue the removal of what is ours in a former channel, and tell the people there."""
    is_there = {
        TraceOfOurs.TOPIC: channel.has_our_topic,
        TraceOfOurs.PURPOSE: channel.has_our_purpose,
        TraceOfOurs.BOOKMARK: bool(channel.bookmark_id),
    }
    about: Payload = {"channel": channel.channel_id, "bookmark": channel.bookmark_id}
    for what in (trace for trace, there in is_there.items() if there):
        _queue(DeliveryKind.CHANNEL_CLEAN, outage, {**about, "what": what}, act)
    _queue(DeliveryKind.CHANNEL_FAREWELL, outage, {"channel": channel.channel_id}, act)


def _queue(kind: DeliveryKind, outage: Outage, payload: Payload, act: Act) -> None:
    lane = f"{payload['channel']}/{outage.id}"
    outbox.put(kind, lane=lane, payload=payload, now=act.now, outage=outage, actor_id=act.by)
