"""Create, set and change an outage's channel, and archive it, which Slack sends after a confirmation."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk.models.views import View

from listeners.answering.audiences import audiences
from listeners.answering.trigger import Click
from listeners.buttons.forms import FormFeature, connect, connect_rule
from models import Identity, Outage
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.messages import channel
from phoenix_bot.blocks.modals import outage
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages.channel import changing as changing_rules
from phoenix_bot.outages.channel import find, requests
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons and the forms."""
    connect_rule(app, announcement.CREATE_CHANNEL, create)
    connect_rule(app, channel.ARCHIVE, archive)
    connect(app, settings, feature(settings))
    connect(app, settings, changing(settings))


def feature(settings: Settings) -> FormFeature:
    """Set channel: the button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        requests.adopt(
            form, act=act, announce_channel_id=settings.announce_channel_id, audiences=audiences(settings)
        )

    return FormFeature(
        action_id=announcement.SET_CHANNEL,
        callback_id=outage.SET_CHANNEL,
        fields=outage.CHANNEL_FIELDS,
        require=requests.GIVE_CHANNEL,
        build=outage.set_channel,
        rule=rule,
    )


def changing(settings: Settings) -> FormFeature:
    """Change channel: the button and its form."""

    def build(about: Outage, seen: int, vocabulary: Vocabulary) -> View:
        with connection():
            present = find.of(about)
        now = present.channel_id if present else ""
        return outage.change_channel(about, seen, vocabulary, now=now)

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        changing_rules.change(
            form,
            takes_away=bool(form.values[outage.TAKE_AWAY]),
            act=act,
            announce_channel_id=settings.announce_channel_id,
            audiences=audiences(settings),
        )

    return FormFeature(
        action_id=announcement.CHANGE_CHANNEL,
        callback_id=outage.CHANGE_CHANNEL,
        fields=outage.CHANGE_FIELDS,
        require=changing_rules.CHANGE_CHANNEL,
        build=build,
        rule=rule,
    )


def create(which: Identity, click: Click) -> None:
    """Create a channel for the outage."""
    requests.create(which, act=click.act)


def archive(which: Identity, click: Click) -> None:
    """Archive the channel that the button is in."""
    requests.archive(which, channel_id=click.channel_id, act=click.act)
