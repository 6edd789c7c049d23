"""/announce: from the command to the submitted form."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answers import open_form, privately, refuse_form
from listeners.audiences import audiences
from listeners.introductions import introduced
from phoenix_bot import systems
from phoenix_bot.acting import Act
from phoenix_bot.blocks import announce_modal
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.clock import utcnow
from phoenix_bot.mrkdwn import unescape
from phoenix_bot.outages import announce as rules
from phoenix_bot.refusals import Refused, Unintroduced
from phoenix_bot.settings import Settings

COMMAND = "/announce"


def register(app: App, settings: Settings) -> None:
    """Connect the command and its form."""
    terms = Terms(settings.impact_unit, settings.currency)

    def open_modal(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        by, text = command["user_id"], unescape(command.get("text", ""))

        def require() -> None:
            rules.require_announcer(by, allow_all=settings.allow_all)

        form = announce_modal.build(
            terms, system=systems.best_match(text), search=text, reply_url=command.get("response_url", "")
        )
        try:
            # It may be urgent: if Slack does not say who this is, the form opens, and its submit asks again.
            with suppress(Unintroduced):
                introduced(require, ack=ack, client=client, by=by)
        except Refused as refusal:
            privately(respond, str(refusal))
        else:
            open_form(client, respond, trigger_id=command["trigger_id"], form=form, by=by)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values, reply_url = announce_modal.read(view)
        act = Act(by=body["user"]["id"], key=f"view:{view['id']}", now=utcnow(), reply_url=reply_url)
        try:
            rules.announce(
                values,
                act=act,
                channel_id=settings.announce_channel_id,
                allow_all=settings.allow_all,
                audiences=audiences(settings),
            )
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            ack()

    app.command(COMMAND)(open_modal)
    app.view(announce_modal.CALLBACK)(submit)
