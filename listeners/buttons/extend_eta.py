"""Extend ETA, which stands on reminders."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.acts import Act
from phoenix_bot.blocks.messages import reminders
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import edit
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        edit.extend_eta(form, reason=outage.read_reason(view), act=act)

    return FormFeature(
        action_id=reminders.EXTEND_ETA,
        callback_id=outage.EXTEND_ETA,
        fields=outage.EXTEND_FIELDS,
        require=access.EDIT,
        build=outage.extend_eta,
        rule=rule,
    )
