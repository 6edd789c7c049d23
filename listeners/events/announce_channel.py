"""People who join or leave channels: who is in the announce channel may read, others may want to catch up.

What happens to the channel itself, and to the app in it, is learned in channels.py.
"""

from slack_bolt import App

from jobs import sync_readers
from listeners.answering.acts import of_event
from listeners.answering.payloads import text
from listeners.events import Event, connect
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages.channel import arrivals
from phoenix_bot.people import announce_channel
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect both events. They come for each channel of the app."""
    connect(app, "member_joined_channel", joined, own=we_joined)
    connect(app, "member_left_channel", left)


def joined(event: Event) -> None:
    """Somebody has joined a channel, perhaps that of an outage."""
    _learn(event, is_in=True)
    arrivals.joined(text(event, "channel"), act=of_event(event))


def left(event: Event) -> None:
    """Somebody has left a channel, or was removed from it."""
    _learn(event, is_in=False)


def _learn(event: Event, *, is_in: bool) -> None:
    event_ts = event.get("event_ts", "")
    where, who = text(event, "channel"), text(event, "user")
    announce_channel.learn_member(where, who, is_in=is_in, event_ts=event_ts, now=utcnow())


def we_joined(event: Event) -> None:
    """The app has joined a channel, or was invited to it: now Slack tells who is in it."""
    if announce_channel.lacks(text(event, "channel")):
        sync_readers.ask_soon(now=utcnow())


def we_are_out(channel_id: str) -> None:
    """The app is not in a channel any more, or the channel is gone: ask Slack what there is to know now."""
    if announce_channel.lose(channel_id, now=utcnow()):
        sync_readers.ask_soon(now=utcnow())
