"""Events of Slack. They are acknowledged after their changes are committed, so Slack repeats what failed.

Bolt acknowledges an event before its listener runs. Only middleware runs earlier, so the work is done there.
It must be quick (the database, no Slack call) and take effect once, however often Slack delivers the event.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext

from phoenix_bot.slack.connection import SLACK_WAITS

log = logging.getLogger(__name__)

Event = dict[str, Any]


def connect(
    app: App, name: str, handle: Callable[[Event], None], *, own: Callable[[Event], None] | None = None
) -> None:
    """Call `handle` with each event of the type `name` that the app itself did not cause; `own` with others.

    `handle` also gets deletions of the app's own messages: somebody else deleted them.
    """

    def before_acknowledging(event: Event, context: BoltContext, next: Callable[[], None]) -> None:
        if not _is_own(event, context):
            handle(event)
        elif own is not None:
            own(event)
        seconds = time.monotonic() - float(context["arrived"])
        if seconds > SLACK_WAITS:
            log.warning("The event %s took %.1f s. Slack delivers it again", name, seconds)
        next()

    app.event(name, middleware=[before_acknowledging])(_acknowledged)


def _acknowledged() -> None:
    """Do nothing: the middleware has done everything."""


def _is_own(event: Event, context: BoltContext) -> bool:
    if event.get("subtype") == "message_deleted":
        return False
    by = event.get("user"), event.get("actor_id")
    return context.bot_user_id is not None and context.bot_user_id in by
