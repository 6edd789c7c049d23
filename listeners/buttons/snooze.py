"""Snooze, which stands on reminders."""

from slack_bolt import App

from listeners.answering.answers import explain
from listeners.answering.button_values import identity_of
from listeners.answering.prompt import say_done
from listeners.answering.trigger import Click, on_click
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.messages.reminders import SNOOZE
from phoenix_bot.outages import reminders
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import moment


def register(app: App, settings: Settings) -> None:
    """Connect the button."""
    on_click(app, SNOOZE, snooze)


def snooze(click: Click) -> None:
    """Remind the person again later, and say when."""
    try:
        until = reminders.snooze(identity_of(click.value), act=click.act)
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        say_done(click.ack)
        explain(click, f"I'll remind you again at {moment(until)}, if it is still needed then.")
