"""Asking for a post-mortem report: an issue in GitLab, or a draft as a file."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models import Delivery, DeliveryKind, Identity, Outage, Payload
from models.database import held, transaction
from models.outbox import DeliveryState
from phoenix_bot import outbox
from phoenix_bot.acts import Act, intake
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages import access
from phoenix_bot.outages.forms import fields
from phoenix_bot.outages.forms.form import Form, submit
from phoenix_bot.outages.reading import daytime
from phoenix_bot.people import profiles
from phoenix_bot.text.mrkdwn import mention
from phoenix_bot.text.names import visible

LATEST = timedelta(days=3 * 366)
"""A due date that is farther away is a slip."""


@dataclass(frozen=True)
class NewReport:
    """What somebody entered about a new report; `assignees` are Slack ids."""

    title: str
    due: date | None
    assignees: tuple[str, ...]
    is_confidential: bool


def require_possible(outage: Outage) -> None:
    """Refused unless a report can be created for the outage, and nobody has asked for one already."""
    access.require_unreported(outage)
    access.require_original(outage)
    others = Delivery.outage == outage, Delivery.kind == DeliveryKind.REPORT_ISSUE
    under_way = Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING])
    asked = Delivery.select().where(*others, under_way).first()
    if asked is not None:
        raise Refused(
            f"{mention(asked.actor_id)} has asked for the post-mortem of outage {outage.id} already. "
            "It will be linked as soon as GitLab has made it."
        )


CREATE_REPORT = access.Requirement(require_possible, access.require_changer)


def create(form: Form, report: NewReport, *, act: Act) -> None:
    """Queue the issue of a report in GitLab; when it is there it is linked to the outage.

    Refused if the title is empty or the due date makes no sense.
    """
    if not visible(report.title):
        raise Refused(fields={"title": "Enter a title."})
    for slack_id in report.assignees:
        profiles.introduce(slack_id, now=act.now)

    def apply(outage: Outage, values: dict[str, Any]) -> None:
        fields.refuse(_check_due(report.due, act))
        payload: Payload = {
            "title": report.title,
            "due": report.due.isoformat() if report.due else "",
            "assignees": list(report.assignees),
            "confidential": report.is_confidential,
        }
        if not _try_problem_again(outage, payload, act):
            outbox.put(
                DeliveryKind.REPORT_ISSUE,
                lane=f"report/{outage.id}",
                payload=payload,
                now=act.now,
                outage=outage,
                actor_id=act.by,
            )

    submit(form, require=CREATE_REPORT, apply=apply, act=act)


def _try_problem_again(outage: Outage, payload: Payload, act: Act) -> bool:
    """Whether an issue was asked for that became a problem: it is tried again, with the new values.

    GitLab may have made that issue although its answer was lost. Only the same row can find it.
    """
    problem = held(
        Delivery.select().where(
            Delivery.outage == outage,
            Delivery.kind == DeliveryKind.REPORT_ISSUE,
            Delivery.state == DeliveryState.PARKED,
        )
    ).first()
    if problem is None:
        return False
    problem.payload = {**problem.payload, **payload}
    problem.state, problem.due_at, problem.error = DeliveryState.WAITING, act.now, ""
    problem.actor_id = act.by
    problem.save()
    outbox.ring_at_commit()
    return True


def _check_due(due: date | None, act: Act) -> dict[str, str]:
    today = daytime.today(act.now, profiles.find(act.by).time_zone)
    if due is not None and not today <= due <= today + LATEST:
        return {"due_date": "Pick a day from today on, within three years."}
    return {}


def draft(which: Identity, *, act: Act) -> None:
    """Queue a file with the draft of the report, for the person who acts; Refused if they may not have it."""
    with transaction():
        outage = access.begin(which, require=access.DRAFT_REPORT, act=act)
        if outage is None or not intake.first_time(act):
            return
        outbox.put(
            DeliveryKind.REPORT_DRAFT,
            lane=outbox.direct_lane(act.by, outage),
            payload={"to": act.by},
            now=act.now,
            outage=outage,
            actor_id=act.by,
        )
