"""The end of an outage, and its return."""

from models import ChangeKind, DeliveryKind, SuggestedOutcome
from models.database import transaction
from phoenix_bot import people, permissions
from phoenix_bot.acting import Act
from phoenix_bot.outages import fields, records
from phoenix_bot.outages.edit import Form
from phoenix_bot.outages.merge import Merge


def resolve(form: Form, *, act: Act) -> None:
    """Close an open outage and queue the news for the channel."""
    with transaction():
        outage = records.lock(form.outage_id)
        permissions.require_changer(people.meet(act.by, now=act.now), outage)
        if not records.is_new(act):
            return
        records.require_open(outage)
        merge = Merge(outage, form.values, seen=form.seen, view_id=form.view_id)
        if merge.conflicts:
            merge.remember_conflicts()
        else:
            resolved_at = form.values["resolved_at"] or act.minute
            fields.refuse(fields.check_times(outage.started_at, resolved_at, now=act.now), among=form.values)
            changed = fields.change(
                outage,
                {**merge.values, "resolved_at": resolved_at, "resolved_by_id": act.by, "state": "resolved"},
            )
            records.first_time(act)
            step = records.record(outage, ChangeKind.RESOLVED, act=act, changed=changed)
            kinds = DeliveryKind.UPDATE, DeliveryKind.UNPIN, DeliveryKind.COMMENT
            records.tell_thread(outage, *kinds, act=act, step=step)
    fields.refuse(merge.explanations())


def reopen(outage_id: int, *, act: Act) -> None:
    """Open a resolved outage again; its resolution stays in history."""
    with transaction():
        outage = records.lock(outage_id)
        permissions.require_changer(people.meet(act.by, now=act.now), outage)
        if not records.is_new(act):
            return
        records.require_resolved(outage)
        changed = fields.change(
            outage,
            {
                "state": "open",
                "resolution": "",
                "resolved_at": None,
                "resolved_by_id": None,
                "suggested_outcome": SuggestedOutcome.NONE.value,
            },
        )
        records.first_time(act)
        step = records.record(outage, ChangeKind.REOPENED, act=act, changed=changed)
        kinds = DeliveryKind.UPDATE, DeliveryKind.PIN, DeliveryKind.COMMENT
        records.tell_thread(outage, *kinds, act=act, step=step)
