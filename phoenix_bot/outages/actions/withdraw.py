"""Withdrawing an outage that turns out to be a false alarm."""

from typing import Any

from models import ChangeKind, DirectMessage, Outage, OutageState
from phoenix_bot import outbox
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history, state_news
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.text.names import visible


def withdraw(form: Form, *, reason: str, act: Act, audiences: Audiences) -> None:
    """End an open outage as a false alarm, and tell everybody who was told of it.

    Refused if there is no reason.
    """
    if not visible(reason):
        raise Refused(fields={"reason": "Say why it was a false alarm, so that everybody understands."})

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        end = {
            "state": OutageState.WITHDRAWN.value,
            "resolution": reason.strip(),
            "resolved_at": max(act.minute, outage.started_at),
            "resolved_by_id": act.by,
        }
        changed = fields.change(outage, end)
        step = history.record(outage, ChangeKind.WITHDRAWN, act=act, changed=changed, reason=reason.strip())
        state_news.queue(outage, step, audiences, act=act)
        if outage.is_announced:
            _tell_people(outage, act)

    submit(form, require=access.WITHDRAW, apply=apply, act=act)


def _tell_people(outage: Outage, act: Act) -> None:
    """Tell the assignees and the creator, who may be at work on it still."""
    for slack_id in sorted({outage.created_by_id, *outage.assignee_ids} - {act.by}):
        outbox.tell(
            slack_id,
            DirectMessage.WITHDRAWN,
            payload={"by": act.by, "why": outage.resolution},
            now=act.now,
            outage=outage,
            actor_id=act.by,
            after=history.pending_permalink(outage),
        )
