"""Edit, on a resolved outage."""

from slack_bolt import App

from listeners.answering.audiences import audiences
from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import edit
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""
    return FormFeature(
        action_id=announcement.EDIT_RESOLUTION,
        callback_id=outage.EDIT_RESOLUTION,
        fields=outage.RESOLUTION_FIELDS,
        require=access.EDIT_RESOLUTION,
        build=outage.edit_resolution,
        rule=lambda form, act, view: edit.edit_resolution(
            form, gitlab_url=settings.gitlab_url, act=act, audiences=audiences(settings)
        ),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
