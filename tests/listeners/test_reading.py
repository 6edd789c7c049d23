"""Nothing that anybody can press, type or search shows an outage to people who may not read."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from listeners.answering import replies
from listeners.home.pages import PAGES
from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import HomeVisit, Identity, Outage
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import NotAllowed
from phoenix_bot.blocks.modals import close_as_duplicate
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.outages import access
from phoenix_bot.outages.channel import requests
from tests.databases import ON_SQLITE
from tests.history import let_read, many_outages
from tests.listeners.answering.managed import elements
from tests.listeners.listening import Listening, plain
from tests.managing import NINA, OMAR, PETER, clicked, member
from tests.settings import SETTINGS

pytestmark = [ON_SQLITE, pytest.mark.usefixtures("some_outages")]

OPEN, RESOLVED = 7_000_000, 7_000_100
"""Ids that are nothing else."""

SECRETS = ("Nobody can pay", str(OPEN), str(RESOLVED))

TERMS = Vocabulary()

REQUIREMENTS = {
    name: one
    for module in (access, requests)
    for name, one in vars(module).items()
    if isinstance(one, access.Requirement)
}


@pytest.fixture
def some_outages(database: str) -> None:
    """NINA is in the announce channel, OMAR is a full member outside, PETER a guest outside."""
    for slack_id in (NINA, OMAR):
        member(slack_id)
    member(PETER, is_restricted=True)
    let_read(NINA, is_private=True)
    like: dict[str, Any] = {"by": NINA, "system": "Booking", "summary": "Nobody can pay"}
    many_outages(1, id=OPEN, **like)
    many_outages(1, id=RESOLVED, state="resolved", resolved_at=utcnow(), **like)
    many_outages(15, **like)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What people are answered after the acknowledgement."""
    answered: list[Any] = []
    monkeypatch.setattr(replies, "reply", lambda respond, answer: answered.append(plain(answer)))
    return answered


def identity(outage_id: int) -> Identity:
    with connection():
        found: Identity = Outage.get_by_id(outage_id).identity
    return found


def pages(who: str) -> Iterator[Any]:
    """Every page of App Home."""
    for page in PAGES:
        place = f"outage?id={identity(OPEN)}" if page.name == "outage" else page.name
        with transaction():
            HomeVisit.delete().execute()
            HomeVisit.create(user=who, place=place, seen_at=utcnow())
        yield render(who, TERMS, Setup(SETTINGS), now=utcnow())


def typed(app: Listening, who: str) -> Iterator[Any]:
    """Every word after /phoenix, with numbers."""
    reading = ("show", "history", "summary", "follow", "unfollow")
    words = (*reading, "update", "edit", "reassign", "resolve", "reopen")
    numbered = [f"{word} {number}" for word in words for number in (OPEN, RESOLVED, 99)]
    for text in (*numbered, "list", "list all", "list mine booking", "export", "help", "nonsense"):
        command = {"text": text, "user_id": who, "trigger_id": f"{who}{text}"}
        yield app.call("command", "/phoenix", by=who, command=command)


def pressed(app: Listening, who: str) -> Iterator[Any]:
    """Every button that NINA has, as if somebody had made the payload up."""
    shown = plain([*pages(NINA), *typed(app, NINA)])
    buttons = [
        one for one in elements(shown) if one["type"] == "button" and one["action_id"] in app.of["action"]
    ]
    for button in {one["action_id"]: one for one in buttons}.values():
        yield app.call("action", button["action_id"], by=who, action=button)


def searched(app: Listening, who: str) -> Iterator[Any]:
    """The search for outages."""
    with connection():
        form = close_as_duplicate.build(Outage.get_by_id(OPEN), 0, TERMS).to_dict()
    for text in ("", "Booking", str(RESOLVED)):
        payload = {"value": text}
        yield app.call("options", close_as_duplicate.ORIGINAL, by=who, payload=payload, view=form)


WALKS: tuple[Callable[[Listening, str], Iterator[Any]], ...] = (
    lambda app, who: pages(who),
    typed,
    pressed,
    searched,
)


@pytest.mark.parametrize("walk", WALKS, ids=["pages", "typed", "pressed", "searched"])
def test_nobody_outside_sees_any(
    listening: Listening, told: list[Any], walk: Callable[[Listening, str], Iterator[Any]]
) -> None:
    shown = json.dumps([*plain(list(walk(listening, OMAR))), *told])
    assert [secret for secret in SECRETS if secret in shown] == []

    told.clear()
    inside = json.dumps([*plain(list(walk(listening, NINA))), *told])
    assert SECRETS[0] in inside, "the walk leads somewhere"


@pytest.mark.parametrize("outage_id", [OPEN, RESOLVED, 99])
@pytest.mark.parametrize("require", REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_nobody_outside_learns_whether_there_is_one(require: access.Requirement, outage_id: int) -> None:
    which = identity(outage_id) if outage_id != 99 else Identity(99)
    with pytest.raises(NotAllowed, match=r"^Only people in"):
        access.view(which, by=PETER, require=require)
    with transaction(), pytest.raises(NotAllowed, match=r"^Only people in"):
        access.begin(which, require=require, act=clicked(PETER))
