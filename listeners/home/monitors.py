"""Monitors in App Home: find one, edit it, and announce an outage from an alert."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.models.views import View

from listeners.announce.alerts import open_about
from listeners.answering import acts
from listeners.answering.answers import explain, open_form, refuse_form
from listeners.answering.button_values import identity_of
from listeners.answering.introductions import introduced
from listeners.answering.payloads import text
from listeners.answering.trigger import Click, on_click
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.blocks.home import monitor_form
from phoenix_bot.blocks.home import monitors as page
from phoenix_bot.blocks.options import option_of
from phoenix_bot.monitors import monitors
from phoenix_bot.people import home_visits, readers
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons, the form, and the searches."""

    def save(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        which, seen, values = monitor_form.read(view)
        act = acts.of_submit(body)
        try:
            monitors.edit(
                which,
                values,
                seen=seen,
                act=act,
                allow_all=settings.allow_all,
                suggest_to=settings.suggest_channel_id,
            )
        except Refused as refusal:
            refuse_form(ack, view, refusal, by=act.by)
        else:
            home_visits.show(act.by, now=act.now)
            ack()

    on_click(app, page.EDIT, partial(edit, settings=settings))
    app.view(page.EDIT)(save)
    on_click(app, page.ANNOUNCE, partial(announce_it, settings=settings))
    app.action(page.FIND)(found)
    app.options(page.FIND)(offer)
    app.options(monitor_form.SYSTEM)(offer_systems)


def edit(click: Click, *, settings: Settings) -> None:
    """Open the form about a monitor."""

    def build() -> View:
        with connection():
            monitors.require_editor(click.by, allow_all=settings.allow_all)
            monitor = monitors.get(identity_of(click.value))
            return monitor_form.build(monitor, monitors.edits(monitor))

    try:
        form = introduced(click, build)
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        open_form(click, form)


def announce_it(click: Click, *, settings: Settings) -> None:
    """Open the form to announce an outage, filled with what an alert says."""
    try:
        with connection():
            readers.require_id(click.by)
            alert = monitors.alert(identity_of(click.value))
    except Refused as refusal:
        explain(click, str(refusal))
    else:
        open_about(click, alert, alert.monitor.system, settings)


def found(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
    """A monitor was picked in the search: show its page."""
    value = str((action.get("selected_option") or {}).get("value", ""))
    home_visits.show_page(text(body["user"], "id"), page.address_of(value[:99]), now=utcnow())
    ack()


def offer(ack: Ack, payload: dict[str, Any], body: dict[str, Any]) -> None:
    """Offer monitors that match what is typed so far, to people who may read."""
    try:
        with connection():
            readers.require_id(text(body["user"], "id"))
    except Refused:
        ack(options=[])
    else:
        ack(options=page.options(monitors.find(payload.get("value", ""))))


def offer_systems(ack: Ack, payload: dict[str, Any]) -> None:
    """Offer systems in use that match what is typed so far."""
    ack(options=[option_of(system) for system in systems.find(payload.get("value", ""))])
