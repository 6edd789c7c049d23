"""People who join or leave the workspace, and changes of their names, pictures, addresses and roles."""

from slack_bolt import App

from listeners.answering.payloads import text
from listeners.events import Event, connect
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import announce_channel, home_visits, profiles
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect both events."""
    for name in ("team_join", "user_change"):
        connect(app, name, remember)


def remember(event: Event) -> None:
    """Store what the event says about a person, and show them their App Home again: their rights may differ.

    The event's `user` is the whole object, not an id.
    """
    user, now = event["user"], utcnow()
    with transaction():
        profiles.learn(user, now=now)
        if user.get("deleted"):
            announce_channel.learn_end(text(user, "id"))
        home_visits.refresh_person(text(user, "id"), now=now)
