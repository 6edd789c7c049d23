"""Changing what is known about an outage: while it is open, and after it was resolved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from models import ChangeKind, DeliveryKind, Outage, OutageChange
from phoenix_bot import channels, outbox, people
from phoenix_bot.acting import Act
from phoenix_bot.outages import fields, records
from phoenix_bot.outages.forms import Form, submit
from phoenix_bot.refusals import Refused


def edit(form: Form, *, reason: str, act: Act) -> None:
    """Change an open outage. The ETA's clock restarts only if the ETA is another one."""
    if not reason.strip():
        raise Refused(fields={"reason": "Say why you change this, so that everybody understands."})

    def check(outage: Outage) -> dict[str, str]:
        return fields.check_summary(form.values) | fields.check_times(outage.started_at, None, now=act.now)

    def publish(outage: Outage, step: OutageChange) -> None:
        records.tell_thread(outage, DeliveryKind.UPDATE, act=act)
        _tell_reason(outage, step, act)
        records.tell_thread(outage, DeliveryKind.COMMENT, act=act, step=step)
        if step.fields.keys() & {"eta", "system_name"}:
            channels.follow(outage, act=act)

    _change(form, Edit(ChangeKind.EDITED, records.require_open, check, publish, reason.strip()), act=act)


def edit_resolution(form: Form, *, act: Act) -> None:
    """Correct what a resolved outage says about its end."""
    _change(form, _after_the_end(ChangeKind.RESOLUTION_EDITED, act), act=act)


def edit_duration(form: Form, *, act: Act) -> None:
    """Correct when a resolved outage began and ended."""
    _change(form, _after_the_end(ChangeKind.DURATION_EDITED, act), act=act)


def link_report(form: Form, *, act: Act) -> None:
    """Link the post-mortem report of a resolved outage that has none yet."""
    if not form.values["report_url"]:
        raise Refused(fields={"report_url": "Enter the address of the report."})
    _change(form, _after_the_end(ChangeKind.POSTMORTEM_LINKED, act), act=act)


@dataclass(frozen=True)
class Edit:
    """One way to change an outage: its name in history, when it is allowed, what to check, whom to tell."""

    kind: ChangeKind
    require: Callable[[Outage], None]
    check: Callable[[Outage], dict[str, str]]
    publish: Callable[[Outage, OutageChange], None]
    reason: str = ""


def _after_the_end(kind: ChangeKind, act: Act) -> Edit:
    def check(outage: Outage) -> dict[str, str]:
        return fields.check_times(outage.started_at, outage.resolved_at, now=act.now)

    def publish(outage: Outage, step: OutageChange) -> None:
        records.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
        if "resolved_at" in step.fields:
            channels.follow(outage, act=act)

    return Edit(kind, records.require_resolved, check, publish)


def _change(form: Form, edit: Edit, *, act: Act) -> None:
    if "report_url" in form.values:
        form = replace(
            form, values={**form.values, "report_url": fields.web_address(form.values["report_url"])}
        )

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        if not values:
            raise Refused("The outage says all this already. Change a field, or close this form.")
        changed = fields.change(outage, values)
        fields.refuse(edit.check(outage), among=form.values)
        if "eta" in changed:
            outage.eta_set_at = act.now
            outage.save(only=[Outage.eta_set_at])
        edit.publish(outage, records.record(outage, edit.kind, act=act, changed=changed, reason=edit.reason))

    submit(form, require=edit.require, apply=apply, act=act)


def _tell_reason(outage: Outage, step: OutageChange, act: Act) -> None:
    """The reason stands under the editor's own name and picture, so it waits until Slack told us those."""
    outbox.put(
        DeliveryKind.COMMENT,
        lane=outbox.thread_lane(records.announcement_of(outage)),
        payload={"change": step.id, "reason": True},
        now=act.now,
        outage=outage,
        actor_id=act.by,
        after=None if people.find(act.by).is_known else people.pending_profile(act.by),
    )
