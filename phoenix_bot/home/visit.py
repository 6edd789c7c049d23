"""What every page of App Home is made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from models import User
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.place import Place


@dataclass(frozen=True)
class Rights:
    """What somebody may do; `manage` opens the pages for admins."""

    announce: bool = False
    change_all: bool = False
    manage: bool = False


@dataclass(frozen=True)
class Visit:
    """One look at App Home: who, where, when, and what they may."""

    user: User
    place: Place
    now: datetime
    rights: Rights
    terms: Terms


@dataclass(frozen=True)
class Page:
    """A page by its name in Place and its title on the tab; `build` reads what it shows, on a connection.

    A page without a title has no tab. `for_managers` pages are closed to everybody else.
    """

    name: str
    title: str
    build: Callable[[Visit], Sequence[Block]]
    for_managers: bool = False
