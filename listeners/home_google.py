"""App Home's page about Google groups: its buttons, and the form to add or change one."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

import jobs
from listeners.answers import explain, open_form, refuse_form
from listeners.home_clicks import connect, number, show_anew
from listeners.introductions import introduced
from models.database import connection
from phoenix_bot import google_groups, groups, managing
from phoenix_bot.acting import Act
from phoenix_bot.blocks import google_group_modal as modal
from phoenix_bot.blocks.google_group_modal import Filled
from phoenix_bot.blocks.home import google_groups as blocks
from phoenix_bot.clock import utcnow
from phoenix_bot.google_groups import Details
from phoenix_bot.refusals import Refused
from phoenix_bot.settings import Settings


def register(app: App, settings: Settings) -> None:
    """Connect the buttons and the form."""
    connect(app, blocks.REMOVE, lambda value, act: google_groups.remove(number(value), act=act))
    connect(app, blocks.LET_LEAVE, lambda value, act: google_groups.confirm_removals(number(value), act=act))
    connect(app, blocks.KEEP, lambda value, act: google_groups.discard_removals(number(value), act=act))
    connect(app, blocks.SYNC, lambda _, act: jobs.request(jobs.sync_user_groups.NAME, act=act))
    app.action(blocks.ADD)(open_modal)
    app.action(blocks.CHANGE)(open_modal)
    app.options(modal.GROUP)(offer_groups)
    app.view(modal.CALLBACK)(submit)


def open_modal(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond
) -> None:
    """Open the form: empty, or about the Google group of the button."""
    by, trigger_id = body["user"]["id"], body["trigger_id"]

    def build() -> View:
        managing.require(by)
        return _empty() if action["action_id"] == blocks.ADD else _filled(number(action["value"]))

    try:
        form = introduced(build, ack=ack, client=client, by=by)
    except Refused as refusal:
        explain(str(refusal), respond=respond, client=client, trigger_id=trigger_id)
        show_anew(body)
    else:
        open_form(client, respond, trigger_id=trigger_id, form=form, by=by)


def _empty() -> View:
    return modal.build(Filled(), next(iter(groups.find(google_groups.DEFAULT_GROUP, limit=1)), None))


def _filled(google_group_id: int) -> View:
    with connection():
        found = google_groups.get(google_group_id)
        known = google_groups.of(found)
        filled = Filled(known.key, known.name, known.group_id, known.is_active)
        return modal.build(filled, found.group, google_group_id)


def offer_groups(ack: Ack, payload: dict[str, Any]) -> None:
    """Groups of ours whose names contain what is typed."""
    ack(options=[modal.option_of(group) for group in groups.find(payload.get("value", ""))])


def submit(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Add or change it."""
    act = Act(by=body["user"]["id"], key=f"view:{view['id']}", now=utcnow())
    google_group_id, seen = modal.about(view)
    try:
        if google_group_id:
            google_groups.change(google_group_id, _details(modal.read(view)), act=act, seen=_details(seen))
        else:
            google_groups.add(_details(modal.read(view)), act=act)
    except Refused as refusal:
        refuse_form(ack, view, refusal, by=act.by)
    else:
        ack()


def _details(filled: Filled) -> Details:
    return Details(filled.key, filled.name, filled.group_id, filled.is_active)
