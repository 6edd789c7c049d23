"""Reopen outage."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from listeners.answering.audiences import audiences
from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.acts import Act
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import reopen
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        reopen.reopen(
            form,
            reason=outage.read_reason(view),
            act=act,
            audiences=audiences(settings),
            channel_id=settings.announce_channel_id,
        )

    return FormFeature(
        action_id=announcement.REOPEN,
        callback_id=outage.REOPEN,
        fields=outage.REOPEN_FIELDS,
        require=access.REOPEN,
        build=outage.reopen,
        rule=rule,
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
