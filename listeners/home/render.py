"""Renders one person's App Home."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View

from listeners.home.pages import PAGES
from listeners.home.pages.page import Rights, Setup, Visit
from models import HomeVisit, Permission
from models.database import connection
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.people import eligibility, permissions, profiles
from phoenix_bot.settings import Settings
from phoenix_bot.text import home_address


def renderer(settings: Settings, lines: Sequence[Line]) -> Callable[[str, datetime], dict[str, Any]]:
    """A function that renders the view to publish for somebody (a Slack id) at a moment.

    `lines` are the settings as managers see them.
    """
    vocabulary = Vocabulary(settings.impact_unit, settings.currency)
    setup = Setup(lines, has_google=bool(settings.google_service_account))

    def home(slack_id: str, now: datetime) -> dict[str, Any]:
        return dict(render(slack_id, vocabulary, setup, allow_all=settings.allow_all, now=now).to_dict())

    return home


def render(slack_id: str, vocabulary: Vocabulary, setup: Setup, *, allow_all: bool, now: datetime) -> View:
    """The view to publish.

    If their page does not exist any more, or is closed to this person now, they get the first page.
    """
    with connection():
        return _render(slack_id, vocabulary, setup, allow_all=allow_all, now=now)


def _render(slack_id: str, vocabulary: Vocabulary, setup: Setup, *, allow_all: bool, now: datetime) -> View:
    user = profiles.find(slack_id)
    visited = HomeVisit.get_or_none(HomeVisit.user == slack_id)
    at = home_address.parse(visited.place if visited else "")
    rights = Rights(
        announce=permissions.may_announce(user, allow_all=allow_all),
        manage=permissions.holds(user, Permission.MANAGE),
        change=access.changeable_by(user),
    )
    open_pages = {page.name: page for page in PAGES if rights.manage or not page.for_managers}
    if at.page not in open_pages:
        at = home_address.HomeAddress()
    visit = Visit(user, at, now, rights, vocabulary, setup)
    tabs = [page for page in open_pages.values() if page.title]
    return frame.view(
        at,
        [(page.name, page.title) for page in tabs if not page.for_managers],
        [(page.name, page.tab) for page in tabs if page.for_managers],
        open_pages[at.page].build(visit),
        may_announce=rights.announce,
        only_reading=eligibility.why_read_only(user),
        under=open_pages[at.page].under,
    )
