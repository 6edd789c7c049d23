"""Things that managers change, one of each kind, and the buttons that are about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import Delivery, DeliveryKind, DeliveryState, GoogleMembership, HomeVisit, Identity
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import group_members, groups
from phoenix_bot.people.google import feeds
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace.records import Json
from tests.managing import google_group, member, operator

PROBLEM = 10**6


@dataclass(frozen=True)
class Managed:
    """A system, a retired one, a group with somebody in it, a Google group that somebody left, a problem."""

    system: Identity
    retired: Identity
    group: Identity
    google: Identity
    problem: Identity

    @property
    def places(self) -> dict[str, str]:
        """The pages of App Home that have buttons about each."""
        return {
            "system": f"system?id={self.system}",
            "retired": f"system?id={self.retired}",
            "group": f"group?id={self.group}",
            "google": "google",
            "problem": "problems",
        }


def manage(name: str, by: Person, who: Person) -> Managed:
    """Add one of each, with this name; `who` is in the group, and left the Google group.

    Slack has told the bot that `by` is an admin.
    """
    member(by.id, is_admin=True)
    system, retired = systems.add(name), systems.add(f"{name} before")
    systems.retire(retired.identity, act=operator())
    groups.add(name, [], act=operator())
    group, key, now = groups.named(name), f"{name.casefold()}@example.com", utcnow()
    feeds.add(feeds.Details(key, name, groups.named("on_call").identity), act=operator())
    google = google_group(key)
    with transaction():
        group_members.join(who.id, group, now=now)
        GoogleMembership.create(google_group=google, user=who.id, added_at=now, leaving_at=now)
        problem = Delivery.create(
            id=PROBLEM,
            key=uuid4().hex,
            kind=DeliveryKind.PIN,
            lane="managed",
            state=DeliveryState.PARKED,
            error="is_archived",
            due_at=now,
            created_at=now,
        )
    return Managed(system.identity, retired.identity, group.identity, google.identity, problem.identity)


def page(who: str, place: str) -> list[Json]:
    """The blocks of a page of App Home as somebody (a Slack id) who manages sees it."""
    with transaction():
        HomeVisit.delete().where(HomeVisit.user == who).execute()
        HomeVisit.create(user=who, place=place, seen_at=utcnow())
    view = render(who, Vocabulary(), Setup(has_google=True), allow_all=False, now=utcnow())
    assert view.private_metadata == place
    blocks: list[Json] = view.to_dict()["blocks"]
    return blocks


def elements(shown: Any) -> Iterator[Json]:
    """Every interactive element of blocks, or of a view or a message."""
    if isinstance(shown, dict):
        if "action_id" in shown:
            yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from elements(part)


def buttons(shown: Any) -> list[Json]:
    """The buttons that do something, and do not only lead to another page."""
    found = [one for one in elements(shown) if one["type"] == "button"]
    return [one for one in found if not one["action_id"].startswith(f"{frame.GO}:")]


def press(person: Person, element: Json) -> str:
    """Press a button that App Home had, and return what the modal says that it opens."""
    home = person.home
    assert home is not None
    ids = {"block_id": "made_up", "action_id": element["action_id"]}
    person.do("click", view_id=home.view.id, element=element, **ids)
    modal = person.modal()
    told = modal.text
    modal.close()
    return told
