"""App Home: opening it, and going from page to page. The delivery worker publishes what it shows."""

import re
from typing import Any

from slack_bolt import Ack, App

from listeners import events
from listeners.announce.command import open_for_announcer
from listeners.answering.payloads import text
from listeners.answering.trigger import Click, on_click
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.modals import announce as announce_modal
from phoenix_bot.blocks.modals.announce import Origin
from phoenix_bot.blocks.options import option_of
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import home_visits
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the event, the filters, and the buttons that lead to other pages."""
    events.connect(app, "app_home_opened", opened)
    app.action(re.compile(f"^{frame.GO}:"))(went)
    app.action(re.compile(f"^{frame.CHOOSE}:"))(chose)
    app.options(f"{frame.CHOOSE}:system")(offer_systems)

    def announce(click: Click) -> None:
        form = announce_modal.build(Vocabulary.of(settings), Origin())
        open_for_announcer(click, form, settings)

    on_click(app, frame.ANNOUNCE, announce)


def opened(event: dict[str, Any]) -> None:
    """Somebody opened the Home tab."""
    if event.get("tab") == "home":
        home_visits.show(text(event, "user"), now=utcnow())


def went(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A button leads to another page."""
    home_visits.show_page(text(body["user"], "id"), frame.go_of(action), now=utcnow())
    ack()


def chose(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A filter was set or emptied."""
    home_visits.show_page(text(body["user"], "id"), frame.chosen(action, body), now=utcnow())
    ack()


def offer_systems(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer systems for the filter of the history, also retired ones: they have outages, too."""
    found = systems.find(payload.get("value", ""), with_retired=True)
    ack(options=[option_of(system) for system in found])
