"""Close as duplicate: the form, and the search in it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from listeners.answering.audiences import audiences
from listeners.buttons.forms import FormFeature, connect
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.modals import close_as_duplicate as duplicate_modal
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import close_as_duplicate
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button, its form, and the search."""
    connect(app, settings, feature(settings))
    app.options(duplicate_modal.ORIGINAL)(offer)


def feature(settings: Settings) -> FormFeature:
    """The button and its form."""

    def rule(form: Form, act: Act, view: Mapping[str, Any]) -> None:
        remark = duplicate_modal.remark(view)
        close_as_duplicate.close(form, remark=remark, act=act, audiences=audiences(settings))

    return FormFeature(
        action_id=announcement.CLOSE_AS_DUPLICATE,
        callback_id=duplicate_modal.CALLBACK,
        fields=(duplicate_modal.ORIGINAL,),
        require=access.CLOSE_AS_DUPLICATE,
        build=duplicate_modal.build,
        rule=rule,
    )


def offer(ack: Ack, payload: dict[str, Any], body: dict[str, Any]) -> None:
    """Outages that match what is typed so far."""
    about = duplicate_modal.outage_of(body["view"])
    typed, by = payload.get("value", ""), body["user"]["id"]
    found = close_as_duplicate.candidates(about, typed, by=by, now=utcnow())
    ack(options=duplicate_modal.options(found))
