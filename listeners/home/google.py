"""Google groups in App Home: the buttons, and the form to add or change one."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk.models.views import View

import jobs
from jobs.clock import runs
from listeners.answering import button_values
from listeners.answering.button_values import id_of
from listeners.home.forms import HomeForm, connect, connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import google_group_form as modal
from phoenix_bot.blocks.home import google_groups as blocks
from phoenix_bot.blocks.home.google_group_form import Filled
from phoenix_bot.people import groups
from phoenix_bot.people.google import departures, feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import escape


def register(app: App, settings: Settings) -> None:
    """Connect the buttons and the form."""
    connect_button(app, blocks.REMOVE, lambda value, act: feeds.remove(id_of(value), act=act))
    connect_button(app, blocks.REMOVE_DEPARTED, remove_departed)
    connect_button(app, blocks.KEEP, keep)
    connect_button(app, blocks.SYNC, sync)
    connect(app, HomeForm(blocks.ADD, lambda _: _empty(), submit))
    connect(app, HomeForm(blocks.CHANGE, lambda value: _filled(id_of(value)), submit))


def remove_departed(value: str, act: Act) -> None:
    """Remove the people who left, as far as the manager saw them."""
    google_group_id, until = button_values.read(value, blocks.decided)
    departures.remove(google_group_id, until=until, act=act)


def keep(value: str, act: Act) -> None:
    """Keep the people who left, as far as the manager saw them, as if added by hand."""
    google_group_id, until = button_values.read(value, blocks.decided)
    departures.keep(google_group_id, until=until, act=act)


def sync(_: str, act: Act) -> None:
    """Sync the Google groups now."""
    runs.ask_for(jobs.sync_user_groups.NAME, act=act, tell=False)


def _empty() -> View:
    return modal.build(blocks.ADD, Filled(), next(iter(groups.find(feeds.DEFAULT_GROUP, limit=1)), None))


def _filled(google_group_id: int) -> View:
    found = feeds.get(google_group_id)
    known = feeds.of(found)
    filled = Filled(known.key, known.name, known.group_id, known.is_active)
    return modal.build(blocks.CHANGE, filled, found.group, google_group_id)


def submit(view: Mapping[str, Any], act: Act) -> str:
    """Add or change a Google group. Returns words about how many people left because of a new address."""
    google_group_id, seen = modal.about(view)
    details = _details(modal.read(view))
    if not google_group_id:
        feeds.add(details, act=act)
        return ""
    gone = feeds.change(google_group_id, details, act=act, seen=_details(seen))
    key = feeds.normalised(details.key)
    if not gone or key == seen.key:
        return ""
    who = "1 person" if gone == 1 else f"{gone} people"
    return (
        f"{who} left the group because {escape(seen.key)} no longer feeds it. "
        f"The next sync adds the members of {escape(key)}."
    )


def _details(filled: Filled) -> Details:
    return Details(filled.key, filled.name, filled.group_id, filled.is_active)
