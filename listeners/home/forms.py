"""What managers do in App Home: a button opens a form whose submit calls a rule, or calls a rule at once.

Afterwards App Home is shown again to the manager, even after a refusal: the page may have been out of date.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering import acts
from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.introductions import introduced
from listeners.answering.trigger import Click, on_click
from models.database import connection
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.modals import message
from phoenix_bot.people import home_visits, management


@dataclass(frozen=True)
class HomeForm:
    """A button and the form that it opens, both called `name`.

    `build` makes the form from the button's value, on a connection; `rule` takes the submitted view. If the
    rule returns words (mrkdwn), they replace the form.
    """

    name: str
    build: Callable[[str], View]
    rule: Callable[[Mapping[str, Any], Act], object]


def connect(app: App, form: HomeForm) -> None:
    """Register the listeners of a form."""

    def click(click: Click) -> None:
        def build() -> View:
            management.require(click.by)
            with connection():
                return form.build(click.value)

        try:
            view = introduced(click, build)
        except Refused as refusal:
            _explain(click, refusal)
        else:
            open_form(click, view)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        act = acts.of_submit(body)
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

    on_click(app, form.name, click)
    app.view(form.name)(submit)


def connect_button(app: App, action_id: str, rule: Callable[[str, Act], object]) -> None:
    """Register a button that calls `rule` with its value at once.

    If the rule returns words (mrkdwn), whoever clicked sees them.
    """

    def click(click: Click) -> None:
        def do() -> object:
            answer = rule(click.value, click.act)
            home_visits.show(click.by, now=click.act.now)
            return answer

        try:
            answer = introduced(click, do)
        except Refused as refusal:
            _explain(click, refusal)
        else:
            if answer and isinstance(answer, str):
                explain(click, answer)

    on_click(app, action_id, click)


def _explain(click: Click, refusal: Refused) -> None:
    home_visits.show(click.by, now=utcnow())
    explain(click, str(refusal))
