"""Reopen outage, which Slack sends after a confirmation."""

from slack_bolt import App

from listeners.answering.audiences import audiences
from listeners.answering.trigger import Click
from listeners.buttons.forms import connect_rule
from models import Identity
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.outages.actions import reopen
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button."""

    def rule(which: Identity, click: Click) -> None:
        reopen.reopen(which, act=click.act, audiences=audiences(settings))

    connect_rule(app, announcement.REOPEN, rule)
