"""How people are told that something takes longer, and then what came of it: differently for each payload."""

import logging
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from listeners.answering import replies
from phoenix_bot.blocks.modals import message
from phoenix_bot.text.mrkdwn import escape

log = logging.getLogger(__name__)

LATER = "This takes longer than usual. Please wait: you will see here what came of it."
DONE = "Done. It only took longer than usual."
BACK = "Close this to go back to the form."
GO_ON = "There is one more question. Close this to see it."

PAUSES = (0.2, 0.5, 1.0)
"""Seconds before each new attempt to update a modal that Slack may not have opened yet."""


class Waiting:
    """Somebody who can be told nothing, such as whoever searches in a select: Slack itself says it then."""

    def acknowledgement(self) -> BoltResponse:
        """What Slack gets in time; no status 200 means nothing."""
        return BoltResponse(status=504)

    def begin(self) -> None:
        """Tell the person that it takes longer."""

    def follow(self, answer: Mapping[str, Any]) -> None:
        """Tell what the acknowledgement of the listener says, which Slack would not take any more."""

    def say(self, text: str) -> None:
        """Tell `text`, in mrkdwn of our own making."""

    def show(self, form: View) -> bool:
        """Show a form; False if it must be opened in the usual way."""
        return False

    def finish(self) -> None:
        """The listener has ended."""


class Quiet(Waiting):
    """Somebody who expects no answer: they picked something in a form."""

    def acknowledgement(self) -> BoltResponse:
        return BoltResponse(status=200)


class InChannel(Waiting):
    """Somebody who typed a command or clicked on a message: they are told at the response_url."""

    def __init__(self, respond: Respond, *, in_acknowledgement: bool) -> None:
        """A command's acknowledgement carries words, a click's does not."""
        self._respond = respond
        self._in_acknowledgement = in_acknowledgement

    def acknowledgement(self) -> BoltResponse:
        return BoltResponse(status=200, body={"text": LATER} if self._in_acknowledgement else "")

    def begin(self) -> None:
        if not self._in_acknowledgement:
            self.say(LATER)

    def follow(self, answer: Mapping[str, Any]) -> None:
        if answer.get("text") or answer.get("blocks"):
            replies.reply(self._respond, {"replace_original": False, **answer})

    def say(self, text: str) -> None:
        replies.reply(self._respond, {"replace_original": False, "text": text})


class InModal(Waiting):
    """Somebody who acted where no messages are, such as App Home: they are told in a modal of its own."""

    def __init__(self, client: WebClient, trigger_id: str) -> None:
        self._client = client
        self._trigger_id = trigger_id
        self._view_id: str | None = None
        self._has_said = False

    def acknowledgement(self) -> BoltResponse:
        return BoltResponse(status=200)

    def begin(self) -> None:
        self._view_id = replies.open_modal(self._client, self._trigger_id, message.build(LATER))

    def say(self, text: str) -> None:
        self.show(message.build(text))

    def show(self, form: View) -> bool:
        self._has_said = True
        if self._view_id is None:
            return False
        if code := replies.update_modal(self._client, form, view_id=self._view_id):
            log.warning("An answer did not reach its reader: %s", code)
        return True

    def finish(self) -> None:
        if not self._has_said:
            self.say(DONE)


class OnForm(Waiting):
    """Somebody who submitted a form: a modal above it says what comes of it. What was typed stays below."""

    def __init__(self, client: WebClient, view: Mapping[str, Any]) -> None:
        self._client = client
        self._view = view
        self._name = uuid4().hex

    def acknowledgement(self) -> BoltResponse:
        # Whoever closes it closes the form, too: sent again, it would seem to be the same submit.
        above = message.build(LATER, external_id=self._name, closes_all=True)
        return BoltResponse(status=200, body={"response_action": "push", "view": above.to_dict()})

    def follow(self, answer: Mapping[str, Any]) -> None:
        match answer.get("response_action"):
            case "errors":
                self.say("\n".join(self._complaints(answer["errors"])))
            case "update":
                replies.update_modal(self._client, answer["view"], view_id=str(self._view.get("id")))
                self._update(GO_ON)
            case _:
                self._update(DONE, closes_all=True)

    def say(self, text: str) -> None:
        self._update(f"{text}\n{BACK}")

    def _complaints(self, errors: Mapping[str, str]) -> list[str]:
        labels = {
            block["block_id"]: block["label"]["text"] for block in self._view["blocks"] if "label" in block
        }
        return [f"*{escape(labels[field])}:* {escape(text)}" for field, text in errors.items()]

    def _update(self, text: str, *, closes_all: bool = False) -> None:
        view = message.build(text, external_id=self._name, closes_all=closes_all)
        code = replies.update_modal(self._client, view, external_id=self._name)
        for pause in PAUSES:
            if code != "not_found":
                break
            time.sleep(pause)
            code = replies.update_modal(self._client, view, external_id=self._name)
        if code:
            log.warning("An answer did not reach its reader: %s", code)


def waiting_for(body: Mapping[str, Any], client: WebClient, respond: Respond) -> Waiting:
    """How the person is told who caused this payload."""
    kind, view, trigger_id = body.get("type"), body.get("view"), body.get("trigger_id")
    if "command" in body:
        return InChannel(respond, in_acknowledgement=True)
    if kind == "view_submission" and isinstance(view, dict):
        return OnForm(client, view)
    if kind not in ("block_actions", "message_action", "shortcut"):
        return Waiting()
    if replies.has_place(respond):
        return InChannel(respond, in_acknowledgement=False)
    if isinstance(view, dict) and view.get("type") == "modal":
        return Quiet()
    return InModal(client, str(trigger_id))
