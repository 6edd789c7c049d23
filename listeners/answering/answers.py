"""Answering people: through the ack where it can carry the answer, else through the response_url.

Both work in any channel. Nothing here raises after an ack: Bolt would discard the ack if an exception came
within some milliseconds.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from listeners.answering.trigger import Trigger
from models.database import connection
from models.failures import DATABASE_ERRORS
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.modals import message
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.text.mrkdwn import mentioned, plain

log = logging.getLogger(__name__)

PATIENCE = 5
"""Seconds that an answer may take. It is not repeated."""

SLACK_DID_NOT_OPEN = "Slack did not open the form (`{reason}`). Nothing was changed; please try again."


def privately(respond: Respond, text: str) -> None:
    """Tell only the person who acted, where they acted."""
    _send(respond, {"text": text, "replace_original": False})


def explain(trigger: Trigger, text: str) -> None:
    """Tell only the person who acted: where they acted, or in a modal if no messages can be written there."""
    if trigger.respond.response_url:
        privately(trigger.respond, text)
        return
    try:
        trigger.client.views_open(trigger_id=trigger.trigger_id, view=message.build(text))
    except NETWORK_ERRORS as error:
        log.warning("An answer did not reach its reader: %s", error)


def present(respond: Respond, content: Content, *, instead: bool = False) -> None:
    """Show something only to the person who acted, below the message they acted on or `instead` of it."""
    _send(respond, {**content.arguments(), "replace_original": instead})


def _send(respond: Respond, answer: dict[str, Any]) -> None:
    if not respond.response_url:
        log.warning("Slack gave no address for an answer")
        return
    # Bolt's own call waits for half a minute. It would hold up a listener, and the end of the process.
    hook = WebhookClient(
        respond.response_url, timeout=PATIENCE, ssl=respond.ssl, proxy=respond.proxy, retry_handlers=[]
    )
    try:
        hook.send_dict({**answer, "response_type": "ephemeral"})
    except NETWORK_ERRORS as error:
        log.warning("An answer did not reach its reader: %s", error)


def open_form(trigger: Trigger, form: View) -> None:
    """Open a modal after the ack; say so if Slack does not.

    While people fill it in, we learn from Slack who they are: their time zone, and whether they are an admin.
    """
    try:
        trigger.client.views_open(trigger_id=trigger.trigger_id, view=form)
    except NETWORK_ERRORS as error:
        reason = getattr(getattr(error, "response", None), "data", None)
        code = reason.get("error") if isinstance(reason, dict) else type(error).__name__
        if code == "exchanged_trigger_id":
            # Slack delivered the same click twice; the first one opened the form.
            return
        log.warning("Slack did not open a form: %s", code)
        privately(trigger.respond, SLACK_DID_NOT_OPEN.format(reason=code))
    else:
        _learn_about(trigger.by)


def _learn_about(slack_id: str, *, fresh: timedelta = profiles.FRESH) -> None:
    try:
        profiles.introduce(slack_id, now=utcnow(), fresh=fresh)
    except DATABASE_ERRORS as error:
        log.warning("Slack is not asked who %s is: %s", slack_id, error)


def refuse_form(ack: Ack, view: Mapping[str, Any], refusal: Refused, *, by: str) -> None:
    """Keep the form open with what is wrong beside its fields.

    A complaint about none of its fields stands at the first one. If somebody is not allowed to do this, Slack
    is asked who they are: they may be an admin by the next submit. Opening the form asked too, unless the bot
    stopped just then.
    """
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    errors: dict[str, str] = {}
    for field, complaint in (refusal.fields or {inputs[0]: str(refusal)}).items():
        place = field if field in inputs else inputs[0]
        errors[place] = f"{errors[place]} {complaint}" if place in errors else complaint
    ack(response_action="errors", errors=_in_plain_text(errors, by))
    if isinstance(refusal, NotAllowed):
        _learn_about(by, fresh=profiles.LATELY)


def _in_plain_text(errors: dict[str, str], by: str) -> dict[str, str]:
    with connection():
        zone = profiles.find(by).time_zone
        names = profiles.names(set().union(*map(mentioned, errors.values())))
    return {place: plain(text, names=names, time_zone=zone) for place, text in errors.items()}
