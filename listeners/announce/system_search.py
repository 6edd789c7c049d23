"""The search in "Primary affected system"."""

from typing import Any

from slack_bolt import Ack, App

from phoenix_bot import systems
from phoenix_bot.blocks.modals import announce
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the search, whichever form it is in."""
    app.options("system_id")(offer)


def offer(ack: Ack, payload: dict[str, Any], body: dict[str, Any]) -> None:
    """Systems that match what is typed so far, best first."""
    found = systems.find(payload.get("value", ""), first=announce.search(body["view"]))
    ack(options=announce.options(found))
