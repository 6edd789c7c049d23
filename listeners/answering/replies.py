"""Telling something to a person who acted, at a response_url or in a modal. Nothing here raises."""

import logging
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from phoenix_bot.slack.outcomes import NETWORK_ERRORS

log = logging.getLogger(__name__)

PATIENCE = 5
"""Seconds that an answer may take. It is not repeated."""


def has_place(respond: Respond) -> bool:
    """Whether Slack gave an address for answers."""
    # Slack's payloads are not checked before: a malformed one may have anything here.
    url: object = respond.response_url
    return isinstance(url, str) and url.startswith(("https://", "http://"))


def reply(respond: Respond, answer: dict[str, Any]) -> None:
    """Post to the response_url; only the person who acted sees it, unless it says otherwise."""
    if not has_place(respond):
        log.warning("Slack gave no address for an answer")
        return
    # Bolt's own call waits for half a minute. It would hold up a listener, and the end of the process.
    hook = WebhookClient(
        str(respond.response_url), timeout=PATIENCE, ssl=respond.ssl, proxy=respond.proxy, retry_handlers=[]
    )
    try:
        hook.send_dict({"response_type": "ephemeral", **answer})
    except (*NETWORK_ERRORS, ValueError) as error:
        log.warning("An answer did not reach its reader: %s", code_of(error))


def open_modal(client: WebClient, trigger_id: str, view: View) -> str | None:
    """Open a modal; returns its id, None if Slack does not open it."""
    try:
        opened: dict[str, Any] = client.views_open(trigger_id=trigger_id, view=view).get("view") or {}
    except NETWORK_ERRORS as error:
        log.warning("An answer did not reach its reader: %s", code_of(error))
        return None
    return str(opened.get("id", ""))


def update_modal(client: WebClient, view: View | dict[str, Any], **which: str) -> str:
    """Let `view` take the place of a modal, named by its view_id or external_id; Slack's error code or "".

    With a `hash`, only if the modal is still as it was then.
    """
    try:
        client.views_update(view=view, **which)
    except NETWORK_ERRORS as error:
        return code_of(error)
    return ""


def code_of(error: Exception) -> str:
    """Slack's code for what went wrong, or the kind of error. Never an address: it would be a secret."""
    told = getattr(getattr(error, "response", None), "data", None)
    code = told.get("error") if isinstance(told, dict) else None
    return str(code or type(error).__name__)
