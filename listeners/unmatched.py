"""The last resort: payloads nobody listens to, and errors nobody caught.

They are logged without their contents, and answered.
"""

import logging
from typing import Any

import peewee
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from phoenix_bot.blocks.outage_inputs import Malformed

log = logging.getLogger(__name__)

SORRY = (
    "Something went wrong in The Phoenix. Nothing was changed; please try again. "
    "The operators find it in the log."
)
NO_DATABASE = "The Phoenix cannot reach its database. Nothing was changed; please try again in a minute."
UNKNOWN = (
    "This is from another version of The Phoenix. Nothing was changed; use /announce or a newer message."
)


def register(app: App) -> None:
    """Connect the error handler."""
    app.error(answer_error)


def answer_error(
    error: Exception, body: dict[str, Any], request: BoltRequest, response: BoltResponse | None
) -> BoltResponse | None:
    """An answer that people understand; None where an event or an earlier ack leaves nobody to answer."""
    text = _explain(error, body)
    if response is None and not isinstance(error, BoltUnhandledRequestError):
        return None
    return _answer(body, text)


def _explain(error: Exception, body: dict[str, Any]) -> str:
    what = describe(body)
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("Nobody listens to %s", what)
        return UNKNOWN
    if isinstance(error, Malformed):
        log.error("Malformed %s: %s", what, error)
        return UNKNOWN
    if isinstance(error, peewee.OperationalError | peewee.InterfaceError):
        log.error("The database cannot be reached during %s: %s", what, error)
        return NO_DATABASE
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
    return BoltResponse(status=200, body="")
