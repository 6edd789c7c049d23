"""What somebody did, made from what Slack sends. By the key of an act a rule knows whether it is new."""

from collections.abc import Mapping
from typing import Any

from listeners.answering.payloads import text
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow

Payload = Mapping[str, Any]


def of_click(body: Payload) -> Act:
    """A click on a button."""
    return Act(text(body["user"], "id"), f"click:{body['trigger_id']}", utcnow())


def of_shortcut(shortcut: Payload) -> Act:
    """A shortcut that somebody chose."""
    return Act(text(shortcut["user"], "id"), f"shortcut:{shortcut['trigger_id']}", utcnow())


def of_command(command: Payload) -> Act:
    """A slash command."""
    return Act(text(command, "user_id"), f"command:{command['trigger_id']}", utcnow())


def of_submit(body: Payload, *, reply_url: str = "") -> Act:
    """A submitted form; `reply_url` leads to where it was asked for."""
    return Act(text(body["user"], "id"), f"view:{body['view']['id']}", utcnow(), reply_url)


def of_event(event: Payload) -> Act:
    """An event; Slack does not always say who caused it."""
    by = event.get("user") or event.get("actor_id") or ""
    return Act(str(by), f"event:{event['type']}:{event.get('event_ts', '')}", utcnow())


def of_sharing(event: Payload) -> Act:
    """A reaction that shares a message. However many people share the same message, it is one act."""
    item = event["item"]
    return Act(text(event, "user"), f"share:{item['channel']}:{item['ts']}", utcnow())
