"""Announcing from an alert: the form filled with what it says, and the buttons of suggestions."""

from functools import partial

from slack_bolt import App

from listeners.announce.command import open_for_announcer, twins_of
from listeners.answering.answers import explain
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.prompt import say_done
from listeners.answering.trigger import Click, on_click
from models import Alert, System
from models.database import connection
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.alerting import decisions
from phoenix_bot.blocks.messages import suggestion as blocks
from phoenix_bot.blocks.modals import from_alert
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons."""
    on_click(app, blocks.ANNOUNCE, partial(announce_suggested, settings=settings))
    on_click(app, blocks.DISMISS, partial(dismiss, settings=settings))


def announce_suggested(click: Click, *, settings: Settings) -> None:
    """Open the form to announce an outage, filled with what the first alert of a suggestion says."""
    try:
        with connection():
            suggestion = decisions.unannounced(identity_of(click.value))
            alert, system = decisions.first_alert(suggestion), suggestion.system
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        open_about(click, alert, system, settings)


def open_about(click: Click, alert: Alert | None, system: System | None, settings: Settings) -> None:
    """Open the form, filled with what an alert of a system says. Needs the alert's monitor loaded."""
    vocabulary = Vocabulary.of(settings)
    open_for_announcer(click, from_alert.build(vocabulary, alert, system, twins_of(system, click)), settings)


def dismiss(click: Click, *, settings: Settings) -> None:
    """Ask nobody any more; the message says who decided that."""
    which = click.value
    try:
        introduced(
            click,
            lambda: decisions.dismiss(identity_of(which), act=click.act, allow_all=settings.allow_all),
        )
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        say_done(click.ack)
