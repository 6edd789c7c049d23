"""What messages tell: announcements that people delete, alerts of Datadog, and channels that change."""

from functools import partial

from slack_bolt import App

from listeners import events
from listeners.answering.payloads import text
from listeners.events import Event
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.alerting import messages as suggestion_messages
from phoenix_bot.monitors import alerts, datadog
from phoenix_bot.outages import reposts
from phoenix_bot.people import announce_channel
from phoenix_bot.settings import Settings

CONVERTED = {"channel_convert_to_private": True, "channel_convert_to_public": False}
"""Subtypes of Slack's message in a channel whose kind has changed, and whether it is private then."""


def register(app: App, settings: Settings) -> None:
    """Connect the event. It comes for each message in each channel of the app, so most must cost nothing."""
    events.connect(app, "message", partial(learn, suggest_to=settings.suggest_channel_id))


def learn(event: Event, *, suggest_to: str) -> None:
    """A message was written, changed or deleted, or Slack says that a channel was made private or public."""
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        channel_id, ts, now = text(event, "channel"), text(event, "deleted_ts"), utcnow()
        reposts.learn_deletion(channel_id, ts, now=now)
        suggestion_messages.learn_deletion(channel_id, ts, now=now)
    elif subtype in CONVERTED:
        is_private = CONVERTED[subtype]
        announce_channel.learn_kind(text(event, "channel"), is_private=is_private, now=utcnow())
    else:
        gather(event, suggest_to=suggest_to)


def gather(event: Event, *, suggest_to: str) -> None:
    """Take in an alert, if the message of an app is one; an edited message is the one that it was."""
    message = event.get("message") if event.get("subtype") == "message_changed" else event
    if not isinstance(message, dict) or not message.get("bot_id"):
        return
    if news := datadog.read(message):
        alerts.take_in(news, now=utcnow(), suggest_to=suggest_to)
