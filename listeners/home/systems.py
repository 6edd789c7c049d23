"""Systems in App Home: add, find, rename, retire, restore, merge."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.answering.button_values import identity_of
from listeners.answering.payloads import text
from listeners.home.forms import HomeForm, connect, connect_button
from phoenix_bot import systems
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home import inputs, system_forms
from phoenix_bot.blocks.home import systems as page
from phoenix_bot.blocks.modals import inputs as outage_inputs
from phoenix_bot.people import home_visits
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons, the forms, and both searches."""
    connect(app, HomeForm(page.ADD, lambda _: system_forms.add(), _add))
    connect(app, HomeForm(page.RENAME, _rename_form, _rename))
    connect(app, HomeForm(page.MERGE, _merge_form, _merge))
    connect_button(app, page.RETIRE, lambda value, act: systems.retire(identity_of(value), act=act))
    connect_button(app, page.RESTORE, lambda value, act: systems.restore(identity_of(value), act=act))
    app.action(page.FIND)(found)
    app.options(page.FIND)(offer_all)
    app.options(system_forms.INTO)(offer)


def _add(view: Mapping[str, Any], act: Act) -> None:
    systems.add(outage_inputs.read(view, ("name",))["name"], act=act)


def _rename_form(value: str) -> View:
    return system_forms.rename(systems.get(identity_of(value)))


def _rename(view: Mapping[str, Any], act: Act) -> None:
    name = outage_inputs.read(view, ("name",))["name"]
    systems.rename(inputs.which(view), name, act=act, seen=inputs.seen(view, "name", str))


def _merge_form(value: str) -> View:
    return system_forms.merge(systems.get(identity_of(value)))


def _merge(view: Mapping[str, Any], act: Act) -> None:
    into = outage_inputs.read(view, (system_forms.INTO,))[system_forms.INTO]
    systems.merge(inputs.which(view), into, act=act)


def found(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A system was picked in the search: show its page."""
    value = str((action.get("selected_option") or {}).get("value", ""))
    home_visits.show_page(text(body["user"], "id"), page.address_of(value[:99]), now=utcnow())
    ack()


def offer_all(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer systems that match what is typed so far, also retired ones."""
    ack(options=page.options(systems.find(payload.get("value", ""), with_retired=True)))


def offer(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer systems in use that match what is typed so far."""
    ack(options=page.options(systems.find(payload.get("value", ""))))
