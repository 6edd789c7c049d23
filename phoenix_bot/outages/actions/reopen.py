"""Reopening an outage that was resolved, closed as a duplicate, or withdrawn."""

from dataclasses import replace
from typing import Any

from models import ChangeKind, DeliveryKind, Outage, OutageState
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.alerting import suggestions
from phoenix_bot.outages import access, history, state_news
from phoenix_bot.outages.actions import announce_again
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.text.names import visible


def reopen(form: Form, *, reason: str, act: Act, audiences: Audiences, channel_id: str) -> None:
    """Open an outage again that is over; its resolution stays in history. It is no duplicate any more.

    If another app had announced it, it is announced again, in the channel `channel_id`.

    The form's "eta" counts from now, and the communication clock restarts. Refused if there is no reason.
    """
    if not visible(reason):
        raise Refused(fields={"reason": "Say why it is not over, so that everybody understands."})

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        original = outage.duplicate_of
        changed = fields.change(
            outage,
            {
                **fields.before_the_end(),
                "state": OutageState.OPEN.value,
                "resolved_by_id": None,
                "duplicate_of_id": None,
            },
        )
        changed |= history.set_eta(outage, form.values["eta"], act=act)
        # Before history.record(), which holds rows of App Home: managers who retry hold them in this order.
        messages.call_off_archiving(outage)
        history.restart_communication_clock(outage, act=act)
        if outage.announced_elsewhere:
            announce_again.queue(outage, audiences, channel_id=channel_id, act=act)
        step = history.record(outage, ChangeKind.REOPENED, act=act, changed=changed, reason=reason.strip())
        state_news.queue(outage, step, audiences, act=act)
        suggestions.announced(outage, now=act.now)
        if original is not None:
            _tell_original(original, outage, act)

    # The form shows no ETA, so whatever is picked was chosen just now.
    submit(replace(form, began_empty=True), require=access.REOPEN, apply=apply, act=act)


def _tell_original(original: Outage, outage: Outage, act: Act) -> None:
    lost = {"duplicate_id": [outage.id, None]}
    step = history.record(original, ChangeKind.DUPLICATE_REOPENED, act=act, changed=lost)
    if outage.is_announced:
        history.tell_thread(original, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
