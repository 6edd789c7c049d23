"""The last resort: payloads that no listener handles, and errors that nobody caught.

Both are answered, and logged without what people typed.
"""

import logging
import re
from typing import Any

from slack_bolt import Ack, App, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError

from listeners.answering.answers import privately
from listeners.answering.button_values import ANOTHER_VERSION
from models.failures import DATABASE_ERRORS, cause
from phoenix_bot.blocks.modals.inputs import Malformed

log = logging.getLogger(__name__)

SORRY = (
    "Something went wrong in The Phoenix. Nothing was changed; please try again. "
    "Operators find the reason in the log."
)
NO_DATABASE = "The database of The Phoenix {cause}. Nothing was changed; please try again in a minute."


def register(app: App) -> None:
    """Connect the last resort. Must be called after all features."""
    app.action(re.compile(""))(unknown_button)
    app.error(answer_error)


def unknown_button(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
    """A click that no listener handles."""
    ack()
    log.warning("Nobody listens to %s", describe(body))
    if body.get("response_url"):
        privately(respond, ANOTHER_VERSION)


def answer_error(
    error: Exception, body: dict[str, Any], response: BoltResponse | None, ack: Ack, respond: Respond
) -> BoltResponse | None:
    """Answer an error in words that people understand. Returns None if nobody waits for an answer."""
    text = _explain(error, body)
    if response is None:
        return None
    if "event" in body and not isinstance(error, BoltUnhandledRequestError):
        # Without an acknowledgement Slack delivers the event again.
        return None
    if body.get("type") == "shortcut":
        # There is no place for words. Without an acknowledgement, Slack shows an error of its own.
        return None
    answer = _answer(body, text)
    if body.get("type") in ("block_actions", "message_action") and body.get("response_url"):
        # The ack of a click or a shortcut carries no text, and it must not wait for the call that does.
        response.status, response.body = answer.status, answer.body
        ack()
        privately(respond, text)
    return answer


def _explain(error: Exception, body: dict[str, Any]) -> str:
    what = describe(body)
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("Nobody listens to %s", what)
        return ANOTHER_VERSION
    if isinstance(error, Malformed):
        log.error("Malformed %s: %s", what, error)
        return ANOTHER_VERSION
    if isinstance(error, DATABASE_ERRORS):
        log.error("The database %s during %s: %s", cause(error), what, error)
        return NO_DATABASE.format(cause=cause(error))
    log.error("Unexpected error in %s", what, exc_info=error)
    return SORRY


def describe(body: dict[str, Any]) -> str:
    """What kind of payload this is: types and ids of our own, nothing that people typed and no secret."""
    actions = body.get("actions") or [{}]
    names = {
        "type": body.get("type") or ("command" if "command" in body else "payload"),
        "command": body.get("command"),
        "event": (body.get("event") or {}).get("type"),
        "callback_id": body.get("callback_id") or (body.get("view") or {}).get("callback_id"),
        "action_id": actions[0].get("action_id"),
    }
    return ", ".join(f"{name} {value}" for name, value in names.items() if value)


def _answer(body: dict[str, Any], text: str) -> BoltResponse:
    if "command" in body:
        return BoltResponse(status=200, body={"text": text, "response_type": "ephemeral"})
    view = body.get("view") or {}
    inputs = [block.get("block_id") for block in view.get("blocks", []) if block.get("type") == "input"]
    if body.get("type") == "view_submission" and inputs:
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {inputs[0]: text}})
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200, body="")
