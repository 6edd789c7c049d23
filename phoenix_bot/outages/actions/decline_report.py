"""Saying that an outage needs no post-mortem report after all."""

from typing import Any

from models import ChangeKind, Outage, SuggestedOutcome
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.text.names import visible


def decline(form: Form, *, reason: str, act: Act) -> None:
    """Take back the suggestion of a report, and post the reason in the outage's thread.

    Refused if there is no reason, if a report is linked, or if none was suggested.
    """
    if not visible(reason):
        raise Refused(fields={"reason": "Say why, so that everybody understands."})

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        changed = fields.change(outage, {"suggested_outcome": SuggestedOutcome.NONE})
        step = history.record(
            outage, ChangeKind.REPORT_DECLINED, act=act, changed=changed, reason=reason.strip()
        )
        history.tell_edit(outage, step, act=act)

    submit(form, require=access.DECLINE_REPORT, apply=apply, act=act)
