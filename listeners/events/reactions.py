"""Sharing by reaction: an emoji on a message in a dedicated channel posts its link in the thread."""

from slack_bolt import App

from listeners import events
from listeners.answering import acts
from listeners.answering.payloads import text
from listeners.events import Event
from phoenix_bot.outages import shares
from phoenix_bot.settings import Settings
from phoenix_bot.text import emoji

SKIN_TONE = "::"
"""Separates an emoji's name from its skin tone."""


def register(app: App, settings: Settings) -> None:
    """Connect the event. It comes for each reaction in each channel of the app, so most must cost nothing."""

    def react(event: Event) -> None:
        item = event["item"]
        name = text(event, "reaction").split(SKIN_TONE)[0]
        if item["type"] != "message" or not any(emoji.same(name, one) for one in settings.emoji):
            return
        author = event.get("item_user", "")
        shares.share(text(item, "channel"), text(item, "ts"), author=author, act=acts.of_sharing(event))

    events.connect(app, "reaction_added", react)
