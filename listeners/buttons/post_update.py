"""Post update."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import App

from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.acts import Act
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import broadcast, outage
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import post_update
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    connect(app, settings, feature(settings))


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        shown = broadcast.read(view, has_eta=form.values["eta"] is not None)
        post_update.post(form, text=outage.read_update(view), in_channel=shown, act=act)

    return FormFeature(
        action_id=announcement.POST_UPDATE,
        callback_id=outage.POST_UPDATE,
        fields=outage.UPDATE_FIELDS,
        require=access.POST_UPDATE,
        build=partial(outage.post_update, channel_id=settings.announce_channel_id),
        rule=rule,
    )
