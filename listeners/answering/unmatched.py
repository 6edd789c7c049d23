"""The last resort: payloads that no listener handles, and errors that nobody caught.

Both are answered, and logged without what people typed. Nothing here may fail, whatever is in the payload.
"""

import logging
from concurrent.futures import Executor
from typing import Any

import peewee
from slack_bolt import Ack, App, BoltContext, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from listeners.answering import replies
from listeners.answering.button_values import ANOTHER_VERSION
from listeners.answering.payloads import describe, inputs, outage_of
from listeners.answering.prompt import late_answer
from models.failures import DATABASE_ERRORS, Unconfirmed, cause
from phoenix_bot import watching
from phoenix_bot.blocks.modals import message
from phoenix_bot.blocks.modals.inputs import Malformed
from phoenix_bot.slack.shapes import UNREADABLE, without_text

log = logging.getLogger(__name__)

SORRY = (
    "Something went wrong in The Phoenix. Nothing was changed; please try again. "
    "Operators find the reason in the log."
)
UNCONFIRMED = "The database of The Phoenix {cause}. It has not said whether this was stored. {advice}"
LOOK_FIRST = "Please look before you try it again."
SUBMIT_AGAIN = "Please submit it again in a minute: it counts once."
NO_DATABASE = "The database of The Phoenix {cause}. Nothing was changed; please try again in a minute."


def register(app: App) -> None:
    """Connect the last resort. Must be called after all features."""
    app.error(answer_error)


def answer_error(
    error: Exception,
    body: dict[str, Any],
    response: BoltResponse | None,
    ack: Ack,
    client: WebClient,
    respond: Respond,
    context: BoltContext,
) -> BoltResponse | None:
    """Answer an error in words that people understand. Returns None if nobody waits for an answer."""
    text = _explain(error, body, by=context.get("user_id"))
    if late := late_answer(ack):
        late.say(text)
        return None
    if response is None:
        return None
    if "event" in body and not isinstance(error, (BoltUnhandledRequestError, *UNREADABLE, peewee.DataError)):
        # Without an acknowledgement Slack delivers the event again.
        return None
    answer = _answer(body, text)
    if body.get("type") in ("block_actions", "message_action", "shortcut"):
        # Their acknowledgement carries no text, and it must not wait for the call that does.
        executor: Executor = context["listener_runner"].listener_executor
        executor.submit(_tell, body, text, client, respond)
    # Bolt writes what is returned into a response that its own thread may replace meanwhile.
    ack.response = answer
    return answer


def _tell(body: dict[str, Any], text: str, client: WebClient, respond: Respond) -> None:
    if replies.has_place(respond):
        replies.reply(respond, {"replace_original": False, "text": text})
    else:
        replies.open_modal(client, str(body.get("trigger_id")), message.build(text))


def _explain(error: Exception, body: dict[str, Any], *, by: object) -> str:
    what, outage = describe(body), outage_of(body)
    about = {"person": by, "outage": outage}
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("Nobody listens to %s", what, extra=about)
        return ANOTHER_VERSION
    watching.failed(error, "listener", what, outage)
    if isinstance(error, Malformed):
        log.error("Malformed %s: %s", what, error, extra=about)
        return ANOTHER_VERSION
    if isinstance(error, DATABASE_ERRORS):
        log.error("The database %s during %s: %s", cause(error), what, error, extra=about)
        if isinstance(error, Unconfirmed):
            # The same form is the same act; the next click is another one.
            advice = SUBMIT_AGAIN if body.get("type") == "view_submission" else LOOK_FIRST
            return UNCONFIRMED.format(cause=cause(error), advice=advice)
        return NO_DATABASE.format(cause=cause(error))
    if isinstance(error, (*UNREADABLE, peewee.DataError)):
        log.error("Unexpected error in %s: %s", what, without_text(error), extra=about)
    else:
        log.error("Unexpected error in %s", what, exc_info=error, extra=about)
    return SORRY


def _answer(body: dict[str, Any], text: str) -> BoltResponse:
    if "command" in body:
        return BoltResponse(status=200, body={"text": text, "response_type": "ephemeral"})
    kind, fields = body.get("type"), inputs(body)
    if kind == "view_submission" and fields:
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {fields[0]: text}})
    if kind == "view_submission":
        # Without an answer the form would close, as if it had taken effect.
        instead = message.build(text).to_dict()
        return BoltResponse(status=200, body={"response_action": "update", "view": instead})
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200, body="")
