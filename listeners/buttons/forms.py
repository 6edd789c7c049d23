"""The way that every form about an outage goes.

A click or a command opens it on the outage as it is now, a submit hands it to a rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.introductions import introduced
from models import Outage
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.modals import outage as outage_modals
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


@dataclass(frozen=True)
class FormFeature:
    """A button (`action_id`) that opens a form (`callback_id`, `build`) with `fields`, submitted to `rule`.

    `require` refuses outages in a state that the button does not fit.
    """

    action_id: str
    callback_id: str
    fields: tuple[str, ...]
    require: Callable[[Outage], None]
    build: Callable[[Outage, int, Vocabulary], View]
    rule: Callable[[Form, Act, Mapping[str, Any]], None]


def outage_id_of(action: Mapping[str, Any]) -> int:
    """The outage a button is about; Refused if the button is none of ours any more."""
    value = str(action.get("value", ""))
    if not value.isdecimal() or len(value) > 9:
        raise Refused("This button is from another version of The Phoenix. Nothing was changed.")
    return int(value)


@dataclass(frozen=True)
class Trigger:
    """What lets a form be opened: somebody's click or command, which is not acknowledged yet."""

    by: str
    trigger_id: str
    ack: Ack
    client: WebClient
    respond: Respond


def open_on(outage_id: int, feature: FormFeature, *, vocabulary: Vocabulary, trigger: Trigger) -> None:
    """Acknowledge the trigger and open the feature's form on an outage, or say why not."""

    def build() -> View:
        outage, seen = access.view(outage_id, by=trigger.by, require=feature.require)
        return feature.build(outage, seen, vocabulary)

    try:
        form = introduced(build, ack=trigger.ack, client=trigger.client, by=trigger.by)
    except Refused as refusal:
        explain(str(refusal), respond=trigger.respond, client=trigger.client, trigger_id=trigger.trigger_id)
    else:
        open_form(trigger.client, trigger.respond, trigger_id=trigger.trigger_id, form=form, by=trigger.by)


def connect(app: App, settings: Settings, feature: FormFeature) -> None:
    """Register the feature's two listeners."""
    vocabulary = Vocabulary(settings.impact_unit, settings.currency)

    def click(
        ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        try:
            outage_id = outage_id_of(action)
        except Refused as refusal:
            ack()
            explain(str(refusal), respond=respond, client=client, trigger_id=body["trigger_id"])
        else:
            trigger = Trigger(body["user"]["id"], body["trigger_id"], ack, client, respond)
            open_on(outage_id, feature, vocabulary=vocabulary, trigger=trigger)

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        outage_id, seen, values = outage_modals.read(view, feature.fields)
        act = Act(by=body["user"]["id"], key=f"view:{view['id']}", now=utcnow())
        try:
            feature.rule(Form(outage_id, view["id"], seen, values), act, view)
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            ack()

    app.action(feature.action_id)(click)
    app.view(feature.callback_id)(submit)
