"""The way of everything that managers do in App Home.

A button opens a form, which a submit hands to a rule, or has a rule do something at once. Whatever came of
it, App Home is shown anew to whoever did it: what they acted on may have changed meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.introductions import introduced
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.modals import message
from phoenix_bot.people import home_visits, management

OLD_BUTTON = "This button is from another version of The Phoenix. Open App Home again. Nothing was changed."


@dataclass(frozen=True)
class HomeForm:
    """A button and the form that it opens, both called `name`.

    `build` makes the form from the button's value, on a connection; `rule` takes the submitted view. What the
    rule answers in words, as mrkdwn, takes the form's place.
    """

    name: str
    build: Callable[[str], View]
    rule: Callable[[Mapping[str, Any], Act], object]


def id_of(value: str) -> int:
    """The id that a button carries; Refused if it is none of ours any more."""
    if not value.isdecimal() or len(value) > 9:
        raise Refused(OLD_BUTTON)
    return int(value)


def connect(app: App, form: HomeForm) -> None:
    """Register the listeners of a form."""

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        by, trigger_id = body["user"]["id"], body["trigger_id"]

        def build() -> View:
            management.require(by)
            with connection():
                return form.build(str(action.get("value", "")))

        try:
            view = introduced(build, ack=ack, client=client, by=by)
        except Refused as refusal:
            _explain(refusal, by=by, trigger_id=trigger_id, client=client, respond=respond)
        else:
            open_form(client, respond, trigger_id=trigger_id, form=view, by=by)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        act = Act(by=body["user"]["id"], key=f"view:{view['id']}", now=utcnow())
        try:
            answer = form.rule(view, act)
        except Refused as refusal:
            home_visits.show(act.by, now=act.now)
            refuse_form(ack, view, refusal, by=act.by)
        else:
            home_visits.show(act.by, now=act.now)
            if answer and isinstance(answer, str):
                ack(response_action="update", view=message.build(answer))
            else:
                ack()

    app.action(form.name)(click)
    app.view(form.name)(submit)


def connect_button(app: App, action_id: str, rule: Callable[[str, Act], object]) -> None:
    """Register a button that has `rule` do something with its value at once.

    What the rule answers in words is told to whoever clicked.
    """

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        act = Act(by=body["user"]["id"], key=f"click:{body['trigger_id']}", now=utcnow())

        def do() -> object:
            answer = rule(str(action.get("value", "")), act)
            home_visits.show(act.by, now=act.now)
            return answer

        trigger_id = body["trigger_id"]
        try:
            answer = introduced(do, ack=ack, client=client, by=act.by)
        except Refused as refusal:
            _explain(refusal, by=act.by, trigger_id=trigger_id, client=client, respond=respond)
        else:
            if answer and isinstance(answer, str):
                explain(answer, respond=respond, client=client, trigger_id=trigger_id)

    app.action(action_id)(click)


def _explain(refusal: Refused, *, by: str, trigger_id: str, client: WebClient, respond: Respond) -> None:
    home_visits.show(by, now=utcnow())
    explain(str(refusal), respond=respond, client=client, trigger_id=trigger_id)
