"""The end of an outage."""

from typing import Any

from models import ChangeKind, ChannelPost, DeliveryKind, Outage, OutageState
from phoenix_bot.acts import Act
from phoenix_bot.outages import access, history, notices
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.notices import Audiences


def resolve(form: Form, *, act: Act, audiences: Audiences) -> None:
    """Close an open outage and queue the news for the channel and for those whom it affected."""

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        resolved_at = form.values["resolved_at"] or act.minute
        fields.refuse(fields.check_times(outage.started_at, resolved_at, now=act.now), among=form.values)
        end = {"resolved_at": resolved_at, "resolved_by_id": act.by, "state": OutageState.RESOLVED.value}
        changed = fields.change(outage, {**values, **end})
        step = history.record(outage, ChangeKind.RESOLVED, act=act, changed=changed)
        kinds = DeliveryKind.UPDATE, DeliveryKind.UNPIN, DeliveryKind.COMMENT
        history.tell_thread(outage, *kinds, act=act, step=step)
        notices.queue_due(outage, step, audiences, act=act)
        messages.queue_topic(outage, act=act)
        messages.queue_post(outage, ChannelPost.RESOLVED, act=act, step=step)

    submit(form, require=access.RESOLVE, apply=apply, act=act)
