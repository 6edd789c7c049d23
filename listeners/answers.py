"""Answering people: through the ack where it can carry the answer, else through the response_url.

Both work in any channel. Nothing here raises after an ack: Bolt would discard the ack if the exception came
within some milliseconds.
"""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from models.database import connection
from phoenix_bot import people
from phoenix_bot.delivery.outcomes import NETWORK_ERRORS
from phoenix_bot.mrkdwn import mentioned, plain
from phoenix_bot.refusals import Refused

log = logging.getLogger(__name__)

SLACK_DID_NOT_OPEN = "Slack did not open the form (`{reason}`). Nothing was changed; please try again."


def privately(respond: Respond, text: str) -> None:
    """Tell only the person who acted, where they acted."""
    try:
        respond(text=text, response_type="ephemeral", replace_original=False)
    except NETWORK_ERRORS as error:
        log.warning("An answer did not reach its reader: %s", error)


def open_form(client: WebClient, respond: Respond, *, trigger_id: str, form: View) -> None:
    """Open a modal after the ack; say so if Slack does not."""
    try:
        client.views_open(trigger_id=trigger_id, view=form)
    except NETWORK_ERRORS as error:
        reason = getattr(getattr(error, "response", None), "data", None)
        code = reason.get("error") if isinstance(reason, dict) else type(error).__name__
        log.warning("Slack did not open a form: %s", code)
        privately(respond, SLACK_DID_NOT_OPEN.format(reason=code))


def refuse_form(ack: Ack, view: Mapping[str, Any], refusal: Refused, *, by: str) -> None:
    """Keep the form open with what is wrong beside its fields.

    A complaint about no field of it stands at the first one.
    """
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    errors: dict[str, str] = {}
    for field, complaint in (refusal.fields or {inputs[0]: str(refusal)}).items():
        place = field if field in inputs else inputs[0]
        errors[place] = f"{errors[place]} {complaint}" if place in errors else complaint
    ack(response_action="errors", errors=_in_plain_text(errors, by))


def _in_plain_text(errors: dict[str, str], by: str) -> dict[str, str]:
    with connection():
        zone = people.find(by).time_zone
        names = people.names(set().union(*map(mentioned, errors.values())))
    return {place: plain(text, names=names, time_zone=zone) for place, text in errors.items()}
