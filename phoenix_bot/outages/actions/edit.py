"""Editing an outage: while it is open, and after it was resolved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from models import ChangeKind, Outage, OutageChange
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.alerting import suggestions
from phoenix_bot.outages import access, history, notice_threads, notices, reports
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.text.names import visible

NOTHING_CHANGED = "Nothing has changed. Change a field, or close this form."

NOBODY = Audiences()
"""No audience is told."""


def edit(form: Form, *, reason: str, act: Act, audiences: Audiences) -> None:
    """Change an open outage, and post `reason` in its thread; so the communication clock restarts.

    The ETA counts from now if it was changed. Refused if there is no reason, if a field is wrong, or if
    nothing has changed.
    """
    if not visible(reason):
        raise Refused(fields={"reason": "Say why you are changing this, so that everybody understands."})
    form = replace(form, values=fields.without_template(form.values))

    def check(outage: Outage) -> dict[str, str]:
        return fields.check_summary(form.values) | fields.check_times(outage.started_at, None, now=act.now)

    def publish(outage: Outage, step: OutageChange) -> None:
        history.tell_edit(outage, step, act=act)
        history.restart_communication_clock(outage, act=act)
        if "eta" in step.fields:
            notice_threads.queue_reply(outage, step, act=act)
        notices.queue_due(outage, step, audiences, act=act)
        with_topic = not step.fields.keys().isdisjoint(("eta", "system_name"))
        messages.queue_current(outage, act=act, with_topic=with_topic)
        if "system_name" in step.fields:
            suggestions.announced(outage, now=act.now)

    _change(form, Edit(ChangeKind.EDITED, access.EDIT, check, publish, reason.strip()), act=act)


def extend_eta(form: Form, *, reason: str, act: Act) -> None:
    """Set another ETA, or the same one again, which counts from now; `reason` may be empty.

    The communication clock restarts, as everybody hears of it.
    """

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        changed = history.set_eta(outage, form.values["eta"], act=act)
        history.restart_communication_clock(outage, act=act)
        why = reason.strip() if visible(reason) else ""
        step = history.record(outage, ChangeKind.EDITED, act=act, changed=changed, reason=why)
        history.tell_edit(outage, step, act=act)
        notice_threads.queue_reply(outage, step, act=act)
        messages.queue_current(outage, act=act)

    # The form shows no ETA, so whatever is picked was chosen just now.
    submit(replace(form, began_empty=True), require=access.EDIT, apply=apply, act=act)


def edit_resolution(form: Form, *, gitlab_url: str, act: Act, audiences: Audiences) -> None:
    """Correct what was entered when an outage was resolved, or the address of its report.

    `gitlab_url` as in link_report().
    """
    require = access.EDIT_RESOLUTION
    _change(form, _after_the_end(ChangeKind.RESOLUTION_EDITED, require, act, gitlab_url, audiences), act=act)


def edit_duration(form: Form, *, act: Act) -> None:
    """Correct when a resolved outage started and ended."""
    _change(form, _after_the_end(ChangeKind.DURATION_EDITED, access.EDIT_DURATION, act), act=act)


def link_report(form: Form, *, gitlab_url: str, act: Act) -> None:
    """Link the post-mortem report of a resolved outage that has none yet.

    If it is an issue of the GitLab at `gitlab_url` ("" if there is none), its title is asked for.
    """
    if not form.values["report_url"]:
        raise Refused(fields={"report_url": "Enter the address of the post-mortem."})
    # A report that somebody else linked since the form was opened is a conflict, which the form shows.
    require = replace(access.LINK_REPORT, state=access.require_resolved)
    form = _with_whole_address(form)

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        if not values:
            raise Refused(NOTHING_CHANGED)
        is_issue = reports.issue_of(values["report_url"], gitlab_url) is not None
        reports.link(outage, values["report_url"], asks_title=is_issue, act=act)

    submit(form, require=require, apply=apply, act=act)


@dataclass(frozen=True)
class Edit:
    """One way to change an outage: its step of history, what it requires, what to check, and whom to tell.

    `check` returns complaints by field.
    """

    kind: ChangeKind
    require: access.Requirement
    check: Callable[[Outage], dict[str, str]]
    publish: Callable[[Outage, OutageChange], None]
    reason: str = ""


def _after_the_end(
    kind: ChangeKind,
    require: access.Requirement,
    act: Act,
    gitlab_url: str = "",
    audiences: Audiences = NOBODY,
) -> Edit:
    def check(outage: Outage) -> dict[str, str]:
        return fields.check_times(outage.started_at, outage.resolved_at, now=act.now)

    def publish(outage: Outage, step: OutageChange) -> None:
        history.tell_edit(outage, step, act=act)
        if "report_url" in step.fields and reports.issue_of(outage.report_url, gitlab_url):
            reports.ask_for_title(outage, step, act=act)
        notices.queue_due(outage, step, audiences, act=act)
        messages.queue_current(outage, act=act, with_topic="resolved_at" in step.fields)

    return Edit(kind, require, check, publish)


def _with_whole_address(form: Form) -> Form:
    """The form with the address of a report as it is stored; Refused if it is none."""
    if "report_url" not in form.values:
        return form
    return replace(form, values={**form.values, "report_url": fields.web_address(form.values["report_url"])})


def _change(form: Form, edit: Edit, *, act: Act) -> None:
    form = _with_whole_address(form)

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        if not values:
            raise Refused(NOTHING_CHANGED)
        if "report_url" in values:
            # The title was that of the former report.
            values = {**values, "report_title": ""}
        changed = fields.change(outage, values)
        fields.refuse(edit.check(outage), among=form.values)
        if "eta" in changed:
            history.restart_eta(outage, act=act)
        edit.publish(outage, history.record(outage, edit.kind, act=act, changed=changed, reason=edit.reason))

    submit(form, require=edit.require, apply=apply, act=act)
