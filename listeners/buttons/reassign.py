"""Reassign: the form, and the people picked in it; and Take over, which Slack sends after a confirmation."""

from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App

from listeners.answering.trigger import Click
from listeners.buttons.forms import FormFeature, connect, connect_rule
from models import Identity
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import reassign
from phoenix_bot.people import profiles
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""
    return FormFeature(
        action_id=announcement.REASSIGN,
        callback_id=outage.REASSIGN,
        fields=outage.ASSIGNEE_FIELDS,
        require=access.REASSIGN,
        build=outage.reassign,
        rule=lambda form, act, view: reassign.reassign(form, note=outage.read_note(view), act=act),
    )


def register(app: App, settings: Settings) -> None:
    """Connect both buttons, the form, and its pickers."""
    connect(app, settings, feature(settings))
    connect_rule(app, announcement.TAKE_OVER, take_over)
    for picker in outage.ASSIGNEE_FIELDS:
        app.action(picker)(picked)


def take_over(which: Identity, click: Click) -> None:
    """Make whoever clicked the solution assignee."""
    reassign.take_over(which, act=click.act)


def picked(ack: Ack, action: dict[str, Any]) -> None:
    """Somebody was picked: ask Slack who they are while the form is still open."""
    if action.get("selected_user"):
        profiles.introduce(action["selected_user"], now=utcnow(), fresh=timedelta(0))
    ack()
