"""Announcements that are deleted in Slack."""

from slack_bolt import App

from listeners import events
from listeners.events import Event
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages import reposts
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the event. Every message of every channel the app is in comes here: most must cost nothing."""
    events.connect(app, "message", notice)


def notice(event: Event) -> None:
    """A message was written, changed or deleted."""
    if event.get("subtype") == "message_deleted":
        reposts.learn_deletion(event["channel"], event["deleted_ts"], now=utcnow())
