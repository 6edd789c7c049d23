"""Renders one person's App Home."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View

from jobs import sync_readers
from listeners.home.pages import PAGES
from listeners.home.pages.page import Rights, Setup, Visit
from models import Permission, User
from models.database import connection
from phoenix_bot.acts.refusals import NotAllowed
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.people import eligibility, home_visits, permissions, readers
from phoenix_bot.settings import Settings
from phoenix_bot.text import home_address


def renderer(settings: Settings, lines: Sequence[Line]) -> Callable[[str, datetime], dict[str, Any]]:
    """A function that renders the view to publish for somebody (a Slack id) at a moment.

    `lines` are the settings as managers see them.
    """
    vocabulary = Vocabulary.of(settings)
    setup = Setup(settings, lines)

    def home(slack_id: str, now: datetime) -> dict[str, Any]:
        return dict(render(slack_id, vocabulary, setup, now=now).to_dict())

    return home


def render(slack_id: str, vocabulary: Vocabulary, setup: Setup, *, now: datetime) -> View:
    """The view to publish.

    If their page does not exist any more, or is closed to this person now, they get the first page. People
    who may not read outages get none.
    """
    with connection():
        return _render(slack_id, vocabulary, setup, now=now)


def _render(slack_id: str, vocabulary: Vocabulary, setup: Setup, *, now: datetime) -> View:
    user, at = home_visits.visitor(slack_id)
    may = permissions.held_by(user, allow_all=setup.allow_all)
    rights = Rights(
        announce=Permission.ADD_ANNOUNCEMENT in may,
        manage=Permission.MANAGE in may,
        change=access.changeable(user, any_outage=Permission.CHANGE_OUTAGE in may),
    )
    open_pages = {page.name: page for page in PAGES if rights.manage or not page.for_managers}
    if at.page not in open_pages:
        at = home_address.HomeAddress()
    if complaint := _why_not_reading(user, now):
        return frame.closed(complaint, may_announce=rights.announce)
    visit = Visit(user, at, now, rights, vocabulary, setup)
    tabs = [page for page in open_pages.values() if page.title]
    for_managers = [(page, page.tab) for page in tabs if page.for_managers]
    return frame.view(
        at,
        [(page.name, page.title) for page in tabs if not page.for_managers],
        [(page.name, tab) for page, tab in for_managers],
        open_pages[at.page].build(visit),
        urgent=[(page.name, f"⚠ {tab}") for page, tab in for_managers if tab != page.title],
        may_announce=rights.announce,
        only_reading=eligibility.why_read_only(user),
        under=open_pages[at.page].under,
    )


def _why_not_reading(user: User, now: datetime) -> str:
    """Why this person may not read outages, in mrkdwn; "" if they may.

    If that is only because Slack has not told us who is in the announce channel, it is asked, and then App
    Home is shown again.
    """
    try:
        readers.require(user)
    except readers.Unsynced as unknown:
        if not unknown.trouble:
            sync_readers.ask_soon(now=now)
        return str(unknown)
    except NotAllowed as refusal:
        return str(refusal)
    return ""
