"""Handing an outage to other people."""

from typing import Any

from models import ChangeKind, DeliveryKind, Outage
from models.database import transaction
from phoenix_bot import outbox, people, permissions
from phoenix_bot.acting import Act
from phoenix_bot.outages import fields, records
from phoenix_bot.outages.edit import Form
from phoenix_bot.outages.merge import Merge
from phoenix_bot.refusals import Refused

ROLES = {"solution_assignee_id": "solution assignee", "communication_assignee_id": "communication assignee"}


def reassign(form: Form, *, act: Act) -> None:
    """Set the assignees.

    Tells the thread, and those who gained or lost a role unless they did it themselves.
    """
    for slack_id in set(form.values.values()):
        people.introduce(slack_id, now=act.now)
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
            _apply(outage, merge, act)
    fields.refuse(merge.explanations())


def _apply(outage: Outage, merge: Merge, act: Act) -> None:
    if not merge.values:
        raise Refused("Both are assigned already. Pick somebody else, or close this form.")
    chosen = {name: people.find(slack_id) for name, slack_id in merge.values.items()}
    complaints = {name: people.why_not_assignable(user) for name, user in chosen.items()}
    fields.refuse({name: complaint for name, complaint in complaints.items() if complaint})
    changed = fields.change(outage, merge.values)
    records.first_time(act)
    step = records.record(outage, ChangeKind.REASSIGNED, act=act, changed=changed)
    records.tell_thread(outage, DeliveryKind.UPDATE, DeliveryKind.COMMENT, act=act, step=step)
    _tell_people(outage, changed, act)


def _tell_people(outage: Outage, changed: dict[str, list[Any]], act: Act) -> None:
    news: dict[str, dict[str, list[str]]] = {}
    for name, (before, after) in changed.items():
        news.setdefault(after, {"gained": [], "lost": []})["gained"].append(ROLES[name])
        news.setdefault(before, {"gained": [], "lost": []})["lost"].append(ROLES[name])
    for slack_id in sorted(news.keys() - {act.by}):
        outbox.put(
            DeliveryKind.DIRECT_MESSAGE,
            lane=outbox.direct_lane(slack_id, outage),
            payload={"what": "reassigned", "to": slack_id, "by": act.by, **news[slack_id]},
            now=act.now,
            outage=outage,
            actor_id=act.by,
            after=records.pending_permalink(outage),
        )
