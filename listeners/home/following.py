"""Follow a system: the search on a page of App Home. Its other buttons stand in messages, too."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App

from listeners.answering import acts
from listeners.answering.button_values import identity_of
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.home.following import FIND
from phoenix_bot.blocks.options import option_of
from phoenix_bot.outages import follows
from phoenix_bot.people import home_visits
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the search."""
    app.action(FIND)(found)
    app.options(FIND)(offer)


def found(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A system was picked: follow it. The page shows whether that was possible."""
    value, act = str((action.get("selected_option") or {}).get("value", "")), acts.of_click(body)
    # People who may not read any more are told so by App Home.
    with suppress(Refused):
        follows.follow_system(identity_of(value), act=act)
    home_visits.show(act.by, now=act.now)
    ack()


def offer(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer systems in use that match what is typed so far."""
    ack(options=[option_of(system) for system in systems.find(payload.get("value", ""))])
