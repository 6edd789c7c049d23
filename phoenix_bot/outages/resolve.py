"""The end of an outage, and its return."""

from typing import Any

from models import ChangeKind, DeliveryKind, Outage, OutageState, SuggestedOutcome
from models.database import transaction
from phoenix_bot import channels, notices
from phoenix_bot.acts import Act, intake
from phoenix_bot.notices import Audiences
from phoenix_bot.outages import fields, records
from phoenix_bot.outages.forms import Form, submit


def resolve(form: Form, *, act: Act, audiences: Audiences) -> None:
    """Close an open outage and queue the news for the channel and for those whom it affected."""

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        resolved_at = form.values["resolved_at"] or act.minute
        fields.refuse(fields.check_times(outage.started_at, resolved_at, now=act.now), among=form.values)
        end = {"resolved_at": resolved_at, "resolved_by_id": act.by, "state": OutageState.RESOLVED.value}
        changed = fields.change(outage, {**values, **end})
        step = records.record(outage, ChangeKind.RESOLVED, act=act, changed=changed)
        kinds = DeliveryKind.UPDATE, DeliveryKind.UNPIN, DeliveryKind.COMMENT
        records.tell_thread(outage, *kinds, act=act, step=step)
        notices.follow(outage, step, audiences, act=act)
        channels.follow(outage, act=act)
        channels.tell(outage, "resolved", act=act, step=step)

    submit(form, require=records.require_open, apply=apply, act=act)


def reopen(outage_id: int, *, act: Act, audiences: Audiences) -> None:
    """Open a resolved outage again; its resolution stays in history. It is nobody's duplicate any more.

    The communication clock restarts.
    """
    with transaction():
        outage = records.begin(outage_id, require=records.require_resolved, act=act)
        if outage is None:
            return
        original = outage.duplicate_of
        changed = fields.change(
            outage,
            {
                "state": OutageState.OPEN.value,
                "resolution": "",
                "resolved_at": None,
                "resolved_by_id": None,
                "suggested_outcome": SuggestedOutcome.NONE.value,
                "duplicate_of_id": None,
            },
        )
        intake.first_time(act)
        # Before history, with which App Home is shown anew: managers who try again take rows in this order.
        channels.call_off_archiving(outage)
        records.restart_communication_clock(outage, act=act)
        step = records.record(outage, ChangeKind.REOPENED, act=act, changed=changed)
        kinds = DeliveryKind.UPDATE, DeliveryKind.PIN, DeliveryKind.COMMENT
        records.tell_thread(outage, *kinds, act=act, step=step)
        notices.follow(outage, step, audiences, act=act)
        channels.follow(outage, act=act)
        channels.tell(outage, "reopened", act=act, step=step)
        if original is not None:
            lost = {"duplicate_id": [outage.id, None]}
            step = records.record(original, ChangeKind.DUPLICATE_REOPENED, act=act, changed=lost)
            records.tell_thread(original, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
