"""Posting an update about an open outage."""

from dataclasses import replace
from typing import Any

from models import ChangeKind, ChannelPost, Outage
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history, notice_threads
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.text.names import visible


def post(form: Form, *, text: str, in_channel: bool, act: Act) -> None:
    """Post `text` in the thread and in the outage's channel; the communication clock restarts.

    If it is wanted `in_channel`, the announcement's channel shows it, too.

    The form's "eta" is None if none was picked. A picked one counts from now, even if it is the same as
    before. Refused if there is no text.
    """
    if not visible(text):
        raise Refused(fields={"update": "Say what is new: what you know, and what you are doing about it."})
    chosen = {name: value for name, value in form.values.items() if value not in (None, "")}

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        changed = fields.change(outage, {name: value for name, value in values.items() if name != "eta"})
        if "eta" in chosen:
            changed |= history.set_eta(outage, chosen["eta"], act=act)
        history.keep_update(outage, text.strip(), act=act)
        step = history.record(outage, ChangeKind.UPDATED, act=act, changed=changed, reason=text.strip())
        history.tell_edit(outage, step, in_channel=in_channel, act=act)
        notice_threads.queue_reply(outage, step, act=act)
        messages.queue_current(outage, act=act, with_topic=bool(changed))
        messages.queue_post(outage, ChannelPost.UPDATE, act=act, step=step)

    form = replace(form, values=chosen, began_empty=True)
    submit(form, require=access.POST_UPDATE, apply=apply, act=act)
