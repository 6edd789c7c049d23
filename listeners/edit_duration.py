"""Edit duration."""

from slack_bolt import App

from listeners.forms import FormFeature, connect
from phoenix_bot.blocks import announcement, outage_modals
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import edit
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""
    return FormFeature(
        action_id=announcement.EDIT_DURATION,
        callback_id=outage_modals.EDIT_DURATION,
        fields=outage_modals.DURATION_FIELDS,
        require=access.require_resolved,
        build=outage_modals.edit_duration,
        rule=lambda form, act, view: edit.edit_duration(form, act=act),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
