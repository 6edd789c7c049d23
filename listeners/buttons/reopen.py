"""Reopen outage: Slack has asked for confirmation already."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answering.answers import explain
from listeners.answering.audiences import audiences
from listeners.answering.introductions import introduced
from listeners.buttons.forms import outage_id_of
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.outages.actions import reopen
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the button: it opens the outage again, or says what is true now."""

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        act = Act(by=body["user"]["id"], key=f"click:{body['trigger_id']}", now=utcnow())

        def rule() -> None:
            reopen.reopen(outage_id_of(action), act=act, audiences=audiences(settings))

        try:
            introduced(rule, ack=ack, client=client, by=act.by)
        except Refused as refusal:
            explain(str(refusal), respond=respond, client=client, trigger_id=body["trigger_id"])

    app.action(announcement.REOPEN)(click)
