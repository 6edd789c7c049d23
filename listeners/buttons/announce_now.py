"""Announce now, on an outage that is only recorded. Slack sends it after a confirmation."""

from functools import partial

from slack_bolt import App

from listeners.answering.answers import explain
from listeners.answering.audiences import audiences
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.outages.actions import announce_now
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button."""
    on_click(app, announcement.ANNOUNCE_NOW, partial(announce, settings=settings))


def announce(click: Click, *, settings: Settings) -> None:
    """Announce the outage, and say where it will be; or why not."""

    def rule() -> None:
        announce_now.announce_now(
            identity_of(click.value),
            act=click.act,
            channel_id=settings.announce_channel_id,
            allow_all=settings.allow_all,
            audiences=audiences(settings),
        )

    try:
        introduced(click, rule)
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        number = identity_of(click.value).id
        explain(click, f"Outage {number} is being announced in <#{settings.announce_channel_id}>.")
