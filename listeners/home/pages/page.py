"""What every page of App Home is made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from models import Outage, User
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.home_address import HomeAddress


@dataclass(frozen=True)
class Rights:
    """What somebody may do: `change` is asked about an outage, `manage` opens pages."""

    announce: bool
    manage: bool
    change: Callable[[Outage], bool]


@dataclass(frozen=True)
class Setup:
    """What the operators have set, as managers see it; `has_google` says whether Google can be asked."""

    settings: Sequence[Line] = ()
    has_google: bool = False


@dataclass(frozen=True)
class Visit:
    """One look at App Home: who, where, when, and what they may."""

    user: User
    address: HomeAddress
    now: datetime
    rights: Rights
    vocabulary: Vocabulary
    setup: Setup


@dataclass(frozen=True)
class Page:
    """A page by its name in an address, and its title on the tab; `build` reads its content, on a connection.

    A page without a title has no tab; while it is shown, the tab of the page `under` which it stands is
    marked. `for_managers` pages are closed to everybody else. `count` makes the number on the tab, which has
    none if it is 0; it is asked whenever the tab is shown.
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
