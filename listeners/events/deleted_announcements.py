"""Announcements that people delete in Slack."""

from slack_bolt import App

from listeners import events
from listeners.answering.payloads import text
from listeners.events import Event
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages import reposts
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the event. It comes for each message in each channel of the app, so most must cost nothing."""
    events.connect(app, "message", learn)


def learn(event: Event) -> None:
    """A message was written, changed or deleted."""
    if event.get("subtype") == "message_deleted":
        reposts.learn_deletion(text(event, "channel"), text(event, "deleted_ts"), now=utcnow())
