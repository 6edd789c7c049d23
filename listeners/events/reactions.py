"""Sharing by reaction: an emoji on a message of a dedicated channel puts its link into the thread."""

from slack_bolt import App

from listeners import events
from listeners.events import Event
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages import shares
from phoenix_bot.settings import Settings

SKIN_TONE = "::"
"""Begins the end of an emoji's name that says its skin tone."""


def register(app: App, settings: Settings) -> None:
    """Connect the event. Every reaction in every channel the app is in comes here: most must cost nothing."""

    def react(event: Event) -> None:
        item = event["item"]
        if event["reaction"].split(SKIN_TONE)[0] != settings.emoji or item["type"] != "message":
            return
        # The message, not the event: however many people share it, it is shared once.
        act = Act(by=event["user"], key=f"share:{item['channel']}:{item['ts']}", now=utcnow())
        shares.share(item["channel"], item["ts"], author=event.get("item_user", ""), act=act)

    events.connect(app, "reaction_added", react)
