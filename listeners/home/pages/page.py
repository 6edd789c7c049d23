"""What a page of App Home is, and what it is built from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from models import Outage, User
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.settings import Settings
from phoenix_bot.text.home_address import HomeAddress


@dataclass(frozen=True)
class Rights:
    """What somebody may do. `change` says it of one outage; `manage` opens the pages for managers."""

    announce: bool
    manage: bool
    change: Callable[[Outage], bool]


@dataclass(frozen=True)
class Setup:
    """The settings, and their `lines` as managers see them."""

    settings: Settings
    lines: Sequence[Line] = ()

    @property
    def has_google(self) -> bool:
        """Whether the bot can ask Google."""
        return bool(self.settings.google_service_account)

    @property
    def allow_all(self) -> bool:
        """Whether every full member may announce."""
        return self.settings.allow_all


@dataclass(frozen=True)
class Visit:
    """One look at App Home: who looks, at which page, when, and what they may do."""

    user: User
    address: HomeAddress
    now: datetime
    rights: Rights
    vocabulary: Vocabulary
    setup: Setup


@dataclass(frozen=True)
class Page:
    """A page by its name in an address, and its title on the tab; `build` reads its content, on a connection.

    A page without a title has no tab; while it is shown, the tab of the page `under` which it belongs is
    marked. Pages `for_managers` are closed to everybody else, and share one select instead of tabs. `count`
    returns the number behind the title, or 0 for no number; a page with a number has a button, too. It is
    called whenever App Home is shown.
    """

    name: str
    title: str
    build: Callable[[Visit], Sequence[Block]]
    for_managers: bool = False
    count: Callable[[], int] | None = None
    under: str = ""

    @property
    def tab(self) -> str:
        """The title with its number, if there is one. Needs a connection."""
        number = self.count() if self.count else 0
        return f"{self.title} ({number})" if number else self.title
