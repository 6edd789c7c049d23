"""Assigning an outage to other people."""

from typing import Any

from models import ChangeKind, DeliveryKind, DirectMessage, Identity, Outage
from models.database import transaction
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access, history
from phoenix_bot.outages.channel import messages
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.people import profiles
from phoenix_bot.text.names import visible

ROLES = {"solution_assignee_id": "solution assignee", "communication_assignee_id": "communication assignee"}


def reassign(form: Form, *, note: str = "", act: Act) -> None:
    """Set the assignees. Tell the thread, and everybody else who has gained or lost a role.

    New assignees read the `note`. Refused if nothing has changed, or if somebody cannot be an assignee.
    """
    for slack_id in set(form.values.values()):
        profiles.introduce(slack_id, now=act.now)

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        if not values:
            raise Refused("Both are assigned already. Pick somebody else, or close this form.")
        complaints = {name: profiles.why_not_assignable(profiles.find(values[name])) for name in values}
        fields.refuse({name: complaint for name, complaint in complaints.items() if complaint})
        _assign(outage, values, note.strip() if visible(note) else "", act)

    submit(form, require=access.REASSIGN, apply=apply, act=act)


def take_over(which: Identity, *, act: Act) -> None:
    """Make whoever asks the solution assignee. Otherwise as reassign(); Refused if they are it already."""
    with transaction():
        outage = access.begin(which, require=access.REASSIGN, act=act)
        if outage is None:
            return
        if outage.solution_assignee_id == act.by:
            raise Refused("You are its solution assignee already.")
        if complaint := profiles.why_not_assignable(profiles.find(act.by)):
            raise Refused(f"You cannot take it over. {complaint}")
        intake.first_time(act)
        _assign(outage, {"solution_assignee_id": act.by}, "", act)


def _assign(outage: Outage, values: fields.Values, note: str, act: Act) -> None:
    changed = fields.change(outage, values)
    step = history.record(outage, ChangeKind.REASSIGNED, act=act, changed=changed, reason=note)
    history.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
    messages.queue_invitations(outage, {after for _, after in changed.values()}, act=act)
    messages.queue_current(outage, act=act, with_topic=False)
    _tell_people(outage, changed, note, act)


def _tell_people(outage: Outage, changed: dict[str, list[Any]], note: str, act: Act) -> None:
    if not outage.is_announced:
        return
    news: dict[str, dict[str, list[str]]] = {}
    for name, (before, after) in changed.items():
        news.setdefault(after, {"gained": [], "lost": []})["gained"].append(ROLES[name])
        news.setdefault(before, {"gained": [], "lost": []})["lost"].append(ROLES[name])
    for slack_id in sorted(news.keys() - {act.by}):
        roles = news[slack_id]
        outbox.tell(
            slack_id,
            DirectMessage.REASSIGNED,
            payload={"by": act.by, "gained": roles["gained"], "lost": roles["lost"], "note": note},
            now=act.now,
            outage=outage,
            actor_id=act.by,
            after=history.pending_permalink(outage),
        )
