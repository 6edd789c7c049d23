"""Where somebody is in App Home: a page, and what they chose on it. Pure text.

It is written like an address, for example "history?state=open&n=2", so a button can carry it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from models import Identity
from models.people import PLACEHOLDER
from phoenix_bot.text import numbers

FIRST = "now"
"""The page that App Home opens with."""

MAX_PAGE = 100_000


@dataclass(frozen=True)
class HomeAddress:
    """A page by its name, and choices: short texts by name. An empty text means no choice."""

    page: str = FIRST
    choices: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        chosen = urlencode({name: value for name, value in self.choices.items() if value})
        return f"{self.page}?{chosen}" if chosen else self.page

    def choice(self, name: str) -> str:
        """What was chosen under this name; "" if nothing was."""
        return self.choices.get(name, "")

    def number(self, name: str) -> int:
        """A choice that is a number; 0 if it is not."""
        text = self.choice(name)
        return numbers.number(text) if numbers.is_number(text) else 0

    def identity(self, name: str) -> Identity:
        """A choice that says which row is meant; one that there is not if it says none."""
        try:
            return Identity.read(self.choice(name))
        except ValueError:
            return Identity(0)

    @property
    def turned(self) -> int:
        """How many pages of its list have been turned: 0 on the first one."""
        return min(self.number("n"), MAX_PAGE)

    def with_choice(self, **choices: str) -> "HomeAddress":
        """The same page with other choices, on the first page of its list."""
        return HomeAddress(self.page, {**self.choices, "n": "", **choices})


def parse(text: str) -> HomeAddress:
    """The address that is written as `text`; the first page if it is empty."""
    page, _, chosen = text.partition("?")
    return HomeAddress(page or FIRST, dict(parse_qsl(chosen)))


def of_outage(which: Identity) -> HomeAddress:
    """The page about one outage."""
    return HomeAddress("outage", {"id": str(which)})


def of_person(slack_id: str) -> HomeAddress:
    """The page about one person, for managers."""
    return HomeAddress("person", {"who": slack_id})


def is_slack_id(text: str) -> bool:
    """Whether `text` looks like the id of a person, or of a placeholder."""
    return re.fullmatch(rf"[A-Z0-9]{{1,32}}|{PLACEHOLDER}.{{1,31}}", text) is not None
