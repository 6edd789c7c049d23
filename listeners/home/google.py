"""Google groups in App Home: the buttons, and the form to add or change one."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk.models.views import View

import jobs
from jobs.clock import runs
from listeners.answering import button_values
from listeners.answering.button_values import identity_of
from listeners.home.forms import HomeForm, connect, connect_button
from phoenix_bot.acts import Act
from phoenix_bot.blocks.home import google_group_form as modal
from phoenix_bot.blocks.home import google_groups as blocks
from phoenix_bot.blocks.home import inputs
from phoenix_bot.blocks.home.google_group_form import Filled
from phoenix_bot.people import groups
from phoenix_bot.people.google import departures, feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.settings import Settings
from phoenix_bot.text.mrkdwn import escape


def register(app: App, settings: Settings) -> None:
    """Connect the buttons and the form."""
    connect_button(app, blocks.REMOVE, lambda value, act: feeds.remove(identity_of(value), act=act))
    connect_button(app, blocks.REMOVE_DEPARTED, remove_departed)
    connect_button(app, blocks.KEEP, keep)
    connect_button(app, blocks.SYNC, sync)
    connect(app, HomeForm(blocks.ADD, lambda _: _empty(), _add))
    connect(app, HomeForm(blocks.CHANGE, _filled, _change))


def remove_departed(value: str, act: Act) -> None:
    """Remove the people who left, as far as the manager saw them."""
    which, until = button_values.read(value, blocks.decided)
    departures.remove(which, until=until, act=act)


def keep(value: str, act: Act) -> None:
    """Keep the people who left, as far as the manager saw them, as if added by hand."""
    which, until = button_values.read(value, blocks.decided)
    departures.keep(which, until=until, act=act)


def sync(_: str, act: Act) -> None:
    """Sync the Google groups now."""
    runs.ask_for(jobs.sync_user_groups.NAME, act=act, tell=False)


def _empty() -> View:
    return modal.build(blocks.ADD, Filled(), next(iter(groups.find(feeds.DEFAULT_GROUP, limit=1)), None))


def _filled(value: str) -> View:
    found = feeds.get(identity_of(value))
    known = feeds.of(found)
    filled = Filled(known.key, known.name, known.group, known.is_active)
    return modal.build(blocks.CHANGE, filled, found.group, found)


def _add(view: Mapping[str, Any], act: Act) -> None:
    feeds.add(_details(modal.read(view)), act=act)


def _change(view: Mapping[str, Any], act: Act) -> str:
    """Change a Google group. Returns words about how many people left because of a new address."""
    seen, details = modal.seen(view), _details(modal.read(view))
    gone = feeds.change(inputs.which(view), details, act=act, seen=_details(seen))
    key = feeds.normalised(details.key)
    if not gone or key == seen.key:
        return ""
    who = "1 person" if gone == 1 else f"{gone} people"
    return (
        f"{who} left the group because {escape(seen.key)} no longer feeds it. "
        f"The next sync adds the members of {escape(key)}."
    )


def _details(filled: Filled) -> Details:
    return Details(filled.key, filled.name, filled.group, filled.is_active)
