"""Channels that people rename, archive or delete in Slack, or that they remove the bot from.

They are dedicated channels of outages, or the announce channel.

Slack calls the events channel_… for public channels and group_… for private ones.
"""

from slack_bolt import App

from listeners.answering.acts import of_event
from listeners.answering.payloads import text
from listeners.events import Event, announce_channel, connect
from phoenix_bot.alerting import messages as suggestion_messages
from phoenix_bot.outages.channel import events, removal
from phoenix_bot.people import announce_channel as known
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the events."""
    for place in ("channel", "group"):
        connect(app, f"{place}_rename", renamed)
        connect(app, f"{place}_archive", archived)
        connect(app, f"{place}_unarchive", unarchived)
        connect(app, f"{place}_deleted", deleted)
    connect(app, "channel_left", left)
    connect(app, "group_left", lambda event: left(event, is_private=True))
    connect(app, "channel_id_changed", moved)


def renamed(event: Event) -> None:
    """A channel has another name."""
    channel = event["channel"]
    events.renamed(text(channel, "id"), text(channel, "name"), act=of_event(event))


def archived(event: Event) -> None:
    """A channel was archived."""
    events.archived(text(event, "channel"), act=of_event(event), event_ts=event.get("event_ts", ""))


def unarchived(event: Event) -> None:
    """A channel was unarchived."""
    events.unarchived(text(event, "channel"), act=of_event(event), event_ts=event.get("event_ts", ""))
    # Apps do not come back by themselves.
    announce_channel.we_are_out(text(event, "channel"))


def deleted(event: Event) -> None:
    """A channel was deleted."""
    events.gone(text(event, "channel"), act=of_event(event))
    announce_channel.we_are_out(text(event, "channel"))


def left(event: Event, *, is_private: bool = False) -> None:
    """The app was removed from a channel, or somebody archived it."""
    removal.left(text(event, "channel"), act=of_event(event), is_private=is_private)
    announce_channel.we_are_out(text(event, "channel"))


def moved(event: Event) -> None:
    """A channel has another id."""
    former, current = text(event, "old_channel_id"), text(event, "new_channel_id")
    events.id_changed(former, current)
    known.change_id(former, new_id=current)
    suggestion_messages.change_channel_id(former, new_id=current)
