"""Reassign: the form, and the people picked in it."""

from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App

from listeners.buttons.forms import FormFeature, connect
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
        rule=lambda form, act, view: reassign.reassign(form, act=act),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button, the form, and its pickers."""
    connect(app, settings, feature(settings))
    for picker in outage.ASSIGNEE_FIELDS:
        app.action(picker)(picked)


def picked(ack: Ack, action: dict[str, Any]) -> None:
    """Somebody was picked: ask Slack who they are while the form is still open."""
    if action.get("selected_user"):
        profiles.introduce(action["selected_user"], now=utcnow(), fresh=timedelta(0))
    ack()
