"""Link post-mortem."""

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
        action_id=announcement.LINK_REPORT,
        callback_id=outage.LINK_REPORT,
        fields=outage.REPORT_FIELDS,
        require=access.LINK_REPORT,
        build=outage.link_report,
        rule=lambda form, act, view: edit.link_report(form, gitlab_url=settings.gitlab_url, act=act),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
