"""Create post-mortem: a form that leads to an issue in GitLab; without GitLab, a file with the draft."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering.answers import explain
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from listeners.buttons.forms import FormFeature, connect_click, connect_submit
from models import Outage
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import new_report
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.actions import create_report
from phoenix_bot.outages.actions.create_report import NewReport
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.people import profiles
from phoenix_bot.settings import Settings

COMING = "I'll send you the draft of the post-mortem by direct message."

USUAL_TIME = timedelta(weeks=2)
"""Until the due date that the form proposes."""


def register(app: App, settings: Settings) -> None:
    """Connect the button, and the form with its picker. Without GitLab the button asks for the draft."""
    submitted = feature(settings)
    connect_submit(app, submitted)
    app.action(new_report.ASSIGNEES)(picked)
    if settings.creates_issues:
        connect_click(app, settings, submitted)
    else:
        on_click(app, announcement.CREATE_REPORT, ask_for_draft)


def ask_for_draft(click: Click) -> None:
    """Queue the draft for whoever clicked, or say why not."""
    try:
        introduced(click, lambda: create_report.draft(identity_of(click.value), act=click.act))
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        explain(click, COMING)


def picked(ack: Ack, action: dict[str, Any]) -> None:
    """People were picked in the form: ask Slack who they are while the form is still open."""
    for slack_id in action.get("selected_users") or ():
        profiles.introduce(str(slack_id), now=utcnow())
    ack()


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def build(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
        today = utcnow().astimezone(settings.timezone).date()
        return new_report.build(outage, seen, due=today + USUAL_TIME)

    return FormFeature(
        action_id=announcement.CREATE_REPORT,
        callback_id=new_report.CREATE_REPORT,
        fields=(),
        require=create_report.CREATE_REPORT,
        build=build,
        rule=_create,
    )


def _create(form: Form, act: Act, view: Mapping[str, Any]) -> None:
    values = new_report.read(view)
    report = NewReport(
        title=values[new_report.TITLE],
        due=values[new_report.DUE],
        assignees=tuple(values[new_report.ASSIGNEES]),
        is_confidential=bool(values[new_report.CONFIDENTIAL]),
    )
    create_report.create(form, report, act=act)
