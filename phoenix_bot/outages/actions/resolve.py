"""Resolving an outage."""

from typing import Any

from models import ChangeKind, Outage, OutageState
from phoenix_bot.acts import Act
from phoenix_bot.outages import access, history, state_news
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.notices import Audiences


def resolve(form: Form, *, act: Act, audiences: Audiences) -> None:
    """Close an open outage and queue the news.

    The form's `resolved_at` may be None, which means now. Refused if the times are in the wrong order, or in
    the future.
    """

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        resolved_at = form.values["resolved_at"] or act.minute
        fields.refuse(fields.check_times(outage.started_at, resolved_at, now=act.now), among=form.values)
        end = {"resolved_at": resolved_at, "resolved_by_id": act.by, "state": OutageState.RESOLVED.value}
        changed = fields.change(outage, {**values, **end})
        step = history.record(outage, ChangeKind.RESOLVED, act=act, changed=changed)
        state_news.queue(outage, step, audiences, act=act)

    submit(form, require=access.RESOLVE, apply=apply, act=act)
