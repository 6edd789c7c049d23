"""Edit update, which stands below an update: its form also takes the update back."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering import acts
from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.button_values import read
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from models import Identity
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement import comments
from phoenix_bot.blocks.modals import outage as modals
from phoenix_bot.outages import access
from phoenix_bot.outages.actions import correct_update
from phoenix_bot.settings import Settings
from phoenix_bot.text.numbers import number


def register(app: App, settings: Settings) -> None:
    """Connect the button and its form."""
    on_click(app, comments.EDIT_UPDATE, opens)
    app.view(modals.EDIT_UPDATE)(submit)


def opens(click: Click) -> None:
    """Open the form about an update, or say why not."""

    def build() -> View:
        which, change = read(click.value, _update)
        require = correct_update.requirement(change, by=click.by, now=click.act.now)
        outage, seen = access.view(which, by=click.by, require=require)
        with connection():
            text = correct_update.text_of(change, outage)
        return modals.edit_update(outage, seen, change=change, text=text)

    try:
        form = introduced(click, build)
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        open_form(click, form)


def _update(value: str) -> tuple[Identity, int]:
    which, change = value.split(" ")
    return Identity.read(which), number(change)


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Correct the update, or take it back."""
    which, change, text, takes_back = modals.read_correction(view)
    act = acts.of_submit(body)
    try:
        correct_update.correct(which, change, text=text, takes_back=takes_back, act=act)
    except Refused as refusal:
        refuse_form(ack, view, refusal, by=act.by)
    else:
        ack()
