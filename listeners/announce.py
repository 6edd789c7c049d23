"""/announce: from the command to the submitted form."""

import logging
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answers import open_form, privately, refuse_form
from phoenix_bot import people, systems
from phoenix_bot.acting import Act
from phoenix_bot.blocks import announce_modal
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.clock import utcnow
from phoenix_bot.delivery.outcomes import NETWORK_ERRORS
from phoenix_bot.outages import announce as rules
from phoenix_bot.refusals import Refused
from phoenix_bot.settings import Settings

log = logging.getLogger(__name__)

COMMAND = "/announce"

PATIENCE = 1
"""Seconds to wait for Slack to say who somebody new is.

After that the form opens all the same: its submit asks again.
"""


def register(app: App, settings: Settings) -> None:
    """Connect the command and its form."""
    terms = Terms(settings.impact_unit, settings.currency)

    def open_modal(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        by, text = command["user_id"], command.get("text", "")
        may = rules.may_announce(by, allow_all=settings.allow_all)
        form = announce_modal.build(
            terms, system=systems.best_match(text), search=text, reply_url=command.get("response_url", "")
        )
        ack()
        if may is None:
            _introduce(client, by)
        try:
            if may is not True:
                rules.require_announcer(by, allow_all=settings.allow_all)
        except Refused as refusal:
            privately(respond, str(refusal))
        else:
            open_form(client, respond, trigger_id=command["trigger_id"], form=form)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values, reply_url = announce_modal.read(view)
        act = Act(by=body["user"]["id"], key=f"view:{view['id']}", now=utcnow(), reply_url=reply_url)
        try:
            rules.announce(
                values, act=act, channel_id=settings.announce_channel_id, allow_all=settings.allow_all
            )
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            ack()

    app.command(COMMAND)(open_modal)
    app.view(announce_modal.CALLBACK)(submit)


def _introduce(client: WebClient, slack_id: str) -> None:
    """Ask Slack who this is, since only that can say whether they are an admin; gives up soon."""
    brief = WebClient(client.token, base_url=client.base_url, timeout=PATIENCE, retry_handlers=[])
    try:
        answer = brief.users_info(user=slack_id)
        people.remember(answer["user"], now=utcnow())
    except NETWORK_ERRORS as error:
        log.warning("Slack did not say who %s is: %s", slack_id, type(error).__name__)
