"""Answering people: through the ack where it can carry the answer, else through the response_url.

Both work in any channel. Nothing here raises after an ack: nobody would be told.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk.models.views import View

from listeners.answering import replies
from listeners.answering.prompt import answered_after, late_answer
from listeners.answering.trigger import Trigger
from models import User
from models.database import connection
from models.failures import DATABASE_ERRORS
from phoenix_bot import measures
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed, Refused
from phoenix_bot.blocks.content import Content
from phoenix_bot.blocks.modals import message
from phoenix_bot.people import profiles
from phoenix_bot.slack.outcomes import NETWORK_ERRORS
from phoenix_bot.text.mrkdwn import mentioned, plain

log = logging.getLogger(__name__)

SLACK_DID_NOT_OPEN = "Slack did not open the form (`{reason}`). Nothing was changed; please try again."


def privately(respond: Respond, text: str) -> None:
    """Tell only the person who acted, where they acted."""
    replies.reply(respond, {"text": text, "replace_original": False})


def explain(trigger: Trigger, text: str) -> None:
    """Tell only the person who acted: where they acted, or in a modal if no messages can be written there."""
    if late := late_answer(trigger.ack):
        late.say(text)
    elif replies.has_place(trigger.respond):
        privately(trigger.respond, text)
    else:
        replies.open_modal(trigger.client, trigger.trigger_id, message.build(text))


def present(respond: Respond, content: Content, *, instead: bool = False) -> None:
    """Show something only to the person who acted, below the message they acted on or `instead` of it."""
    replies.reply(respond, {**content.arguments(), "replace_original": instead})


def open_form(trigger: Trigger, form: View, *, known: User | None = None) -> None:
    """Open a modal after the ack; say so if Slack does not.

    While people fill it in, we learn from Slack who they are: their time zone, and whether they are an admin.
    `known` is what we know of them, if it was read just now.
    """
    late = late_answer(trigger.ack)
    if not (late and late.show(form)):
        try:
            trigger.client.views_open(trigger_id=trigger.trigger_id, view=form)
        except NETWORK_ERRORS as error:
            _say_that_it_did_not_open(trigger, replies.code_of(error))
            return
    measures.took("modals", answered_after(trigger.ack))
    if known is None or not profiles.is_known_well(known, now=utcnow()):
        _learn_about(trigger.by)


def _say_that_it_did_not_open(trigger: Trigger, code: str) -> None:
    # Slack may have delivered the same click twice; the first one opened the form.
    if code != "exchanged_trigger_id":
        log.warning("Slack did not open a form: %s", code)
        privately(trigger.respond, SLACK_DID_NOT_OPEN.format(reason=code))


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
