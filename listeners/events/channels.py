"""Dedicated channels that people rename, archive or delete in Slack, or that they remove the bot from.

Slack calls the events channel_… for public channels and group_… for private ones.
"""

from slack_bolt import App

from listeners.answering.acts import of_event
from listeners.events import Event, connect
from phoenix_bot.outages.channel import events, removal
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the events."""
    for place in ("channel", "group"):
        connect(app, f"{place}_rename", renamed)
        connect(app, f"{place}_archive", archived)
        connect(app, f"{place}_unarchive", unarchived)
        connect(app, f"{place}_deleted", lambda event: events.gone(event["channel"], act=of_event(event)))
    connect(app, "channel_left", lambda event: removal.left(event["channel"], act=of_event(event)))
    connect(
        app,
        "group_left",
        lambda event: removal.left(event["channel"], act=of_event(event), is_private=True),
    )
    connect(app, "channel_id_changed", moved)


def renamed(event: Event) -> None:
    """A channel has another name."""
    events.renamed(event["channel"]["id"], event["channel"]["name"], act=of_event(event))


def archived(event: Event) -> None:
    """A channel was archived."""
    events.archived(event["channel"], act=of_event(event), event_ts=event.get("event_ts", ""))


def unarchived(event: Event) -> None:
    """A channel was unarchived."""
    events.unarchived(event["channel"], act=of_event(event), event_ts=event.get("event_ts", ""))


def moved(event: Event) -> None:
    """A channel has another id."""
    events.id_changed(event["old_channel_id"], event["new_channel_id"])
