"""Forms about an outage: a click or a command opens one on the outage as it is, a submit goes to a rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering import acts
from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.prompt import say_done
from listeners.answering.trigger import Click, Trigger, on_click
from models import Identity, Outage
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.modals import outage as outage_modals
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.outages.forms.form import Form
from phoenix_bot.settings import Settings


@dataclass(frozen=True)
class FormFeature:
    """A button (`action_id`) that opens a form (`callback_id`, `build`) with `fields`, submitted to `rule`.

    The form opens if the outage and the person meet `require`.
    """

    action_id: str
    callback_id: str
    fields: tuple[str, ...]
    require: access.Requirement
    build: Callable[[Outage, int, Vocabulary], View]
    rule: Callable[[Form, Act, Mapping[str, Any]], None]


def open_on(value: str, feature: FormFeature, *, vocabulary: Vocabulary, trigger: Trigger) -> None:
    """Acknowledge the trigger and open the feature's form, or say why not; `value` says which outage."""

    def build() -> View:
        outage, seen = access.view(identity_of(value), by=trigger.by, require=feature.require)
        return feature.build(outage, seen, vocabulary)

    try:
        form = introduced(trigger, build)
    except Refused as refusal:
        explain(trigger, str(refusal))
    else:
        open_form(trigger, form)


def connect(app: App, settings: Settings, feature: FormFeature) -> None:
    """Register the feature's two listeners."""
    connect_click(app, settings, feature)
    connect_submit(app, feature)


def connect_click(app: App, settings: Settings, feature: FormFeature) -> None:
    """Register what opens the form."""
    vocabulary = Vocabulary.of(settings)

    def click(click: Click) -> None:
        open_on(click.value, feature, vocabulary=vocabulary, trigger=click)

    on_click(app, feature.action_id, click)


def connect_submit(app: App, feature: FormFeature) -> None:
    """Register what takes the submitted form."""

    def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        outage, seen, values = outage_modals.read(view, feature.fields)
        act = acts.of_submit(body)
        try:
            feature.rule(Form(outage, view["id"], seen, values), act, view)
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            ack()

    app.view(feature.callback_id)(submit)


def connect_rule(app: App, action_id: str, rule: Callable[[Identity, Click], None]) -> None:
    """Register a button without a form: a click does something with its outage at once, or says why not."""

    def click(click: Click) -> None:
        try:
            introduced(click, lambda: rule(identity_of(click.value), click))
        except Refused as refusal:
            explain(click, str(refusal))
        else:
            say_done(click.ack)

    on_click(app, action_id, click)
