"""Resolve. The form proposes the current minute as the end."""

from slack_bolt import App
from slack_sdk.models.views import View

from listeners.answering.audiences import audiences
from listeners.buttons.forms import FormFeature, connect
from models import Outage
from phoenix_bot.acts.clock import utcnow, whole_minute
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import outage as outage_modals
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import resolve
from phoenix_bot.settings import Settings


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def build(outage: Outage, seen: int, vocabulary: Vocabulary) -> View:
        return outage_modals.resolve(
            outage, seen, vocabulary, now=max(whole_minute(utcnow()), outage.started_at)
        )

    return FormFeature(
        action_id=announcement.RESOLVE,
        callback_id=outage_modals.RESOLVE,
        fields=outage_modals.RESOLVE_FIELDS,
        require=access.RESOLVE,
        build=build,
        rule=lambda form, act, view: resolve.resolve(form, act=act, audiences=audiences(settings)),
    )


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))
