"""Buttons of App Home that do something at once."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from listeners.answers import explain
from listeners.introductions import introduced
from phoenix_bot import place, visits
from phoenix_bot.acting import Act
from phoenix_bot.clock import utcnow
from phoenix_bot.refusals import Refused


def connect(app: App, action_id: str, rule: Callable[[str, Act], object]) -> None:
    """Let a click do what `rule` does with the button's value; a refusal is told in a modal.

    Either way the page is shown anew: it may have been old.
    """

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        by, trigger_id = body["user"]["id"], body["trigger_id"]
        act = Act(by=by, key=f"click:{trigger_id}", now=utcnow())
        value = str(action.get("value", ""))
        try:
            introduced(lambda: rule(value, act), ack=ack, client=client, by=by)
        except Refused as refusal:
            explain(str(refusal), respond=respond, client=client, trigger_id=trigger_id)
        show_anew(body)

    app.action(action_id)(click)


def show_anew(body: Mapping[str, Any]) -> None:
    """Show the page on which somebody clicked as it is now."""
    at = str((body.get("view") or {}).get("private_metadata", ""))
    visits.go(body["user"]["id"], place.parse(at), now=utcnow())


def number(value: str) -> int:
    """The id that a button carries; Refused if the button is none of ours any more."""
    if not value.isdecimal() or len(value) > 9:
        raise Refused("This button is from another version of The Phoenix. Nothing was changed.")
    return int(value)
