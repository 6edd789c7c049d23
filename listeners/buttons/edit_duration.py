"""Edit duration."""

from slack_bolt import App

from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import edit
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""
    return FormFeature(
        action_id=announcement.EDIT_DURATION,
        callback_id=outage.EDIT_DURATION,
        fields=outage.DURATION_FIELDS,
        require=access.EDIT_DURATION,
        build=outage.edit_duration,
        rule=lambda form, act, view: edit.edit_duration(form, act=act),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
