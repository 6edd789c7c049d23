"""App Home: opening it, and moving about in it. What it shows comes by the delivery worker."""

import re
from typing import Any

from slack_bolt import Ack, App

from listeners import events
from phoenix_bot import visits
from phoenix_bot.blocks.home import frame
from phoenix_bot.clock import utcnow
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the event and the buttons that lead elsewhere."""
    events.connect(app, "app_home_opened", opened)
    app.action(re.compile(f"^{frame.GO}:"))(went)
    app.action(re.compile(f"^{frame.CHOOSE}:"))(chose)


def opened(event: dict[str, Any]) -> None:
    """Somebody looks at the Home tab."""
    if event.get("tab") == "home":
        visits.opened(event["user"], now=utcnow())


def went(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A button leads to another place."""
    visits.go(body["user"]["id"], frame.go_of(action), now=utcnow())
    ack()


def chose(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A filter of the page was set or emptied."""
    visits.go(body["user"]["id"], frame.chosen(action, body), now=utcnow())
    ack()
