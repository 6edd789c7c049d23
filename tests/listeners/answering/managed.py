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
from phoenix_bot.people import group_members, groups, home_visits
from phoenix_bot.people.google import feeds
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace.records import Json
from phoenix_bot.text import home_address
from tests.listeners.home.looking import showing
from tests.managing import google_group, member, operator
from tests.settings import WITH_GOOGLE

REPLACED = "The Phoenix was replaced, or restored from a backup. Nothing was changed."
UNKNOWN = {
    "system": "The Phoenix does not know this system: its database was replaced, or restored from a backup. "
    "Nothing was changed.",
    "group": f"This group does not exist any more: somebody has deleted it, or the database of {REPLACED}",
    "google": "This Google group does not exist any more: somebody has deleted it, or the database of "
    + REPLACED,
    "problem": "This problem is gone: it has been sent, tried again or discarded in the meantime, or the "
    f"database of {REPLACED}",
}
UNKNOWN["retired"] = UNKNOWN["system"]
ANOTHER_VERSION = "This is from another version of The Phoenix. Nothing was changed."

ABOUT_ONE = {
    "system": {"Rename", "Retire", "Merge"},
    "retired": {"Rename", "Restore", "Merge"},
    "group": {"Add people", "Change", "Delete", "Remove"},
    "google": {"Remove them", "Keep them", "Change", "Remove"},
    "problem": {"Retry", "Discard"},
}
"""The buttons about one thing, on the page of each."""

PROBLEM = 10**6

ASKED = {
    "systems retire Old": ("Retire", "system"),
    "systems merge Old into Search": ("Merge", "system"),
    "systems merge Search into Old": ("Merge", "system"),
    "groups delete Old": ("Delete", "group"),
    "google confirm old@example.com": ("Remove them", "google"),
    "google keep old@example.com": ("Keep them", "google"),
    "google remove old@example.com": ("Remove", "google"),
    f"problems discard {PROBLEM}": ("Discard", "problem"),
}
"""Questions that /phoenix asks: what is typed, the button that confirms, and what it is about."""

FORMS: list[tuple[str, str, dict[str, Any]]] = [
    ("system", "Rename", {"Name": "Mine"}),
    ("system", "Merge", {"Merge it into": "Search", "Are you sure?": ["Merge them. This cannot be undone."]}),
    ("group", "Add people", {"People": ["omar"]}),
    ("group", "Change", {"Name": "Mine"}),
    ("group", "Delete", {"Are you sure?": ["Delete it although people are in it"]}),
    ("google", "Change", {"Address": "mine@example.com", "Name": "Mine"}),
]
"""The forms about one thing: where they are opened, by which button, and how they are filled in."""


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


def manage(name: str, by: str, who: str, *, problem_id: int = PROBLEM) -> Managed:
    """Add one of each, with this name; `who` (a Slack id) is in the group, and left the Google group.

    Slack has told the bot that `by` is an admin.
    """
    member(by, is_admin=True)
    system, retired = systems.add(name), systems.add(f"{name} before")
    systems.retire(retired.identity, act=operator())
    groups.add(name, [], act=operator())
    group, key, now = groups.named(name), f"{name.casefold()}@example.com", utcnow()
    feeds.add(feeds.Details(key, name, groups.named("on_call").identity), act=operator())
    google = google_group(key)
    with transaction():
        group_members.join(who, group, now=now)
        GoogleMembership.create(google_group=google, user=who, added_at=now, leaving_at=now)
        problem = Delivery.create(
            id=problem_id,
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
    view = render(who, Vocabulary(), Setup(WITH_GOOGLE), now=utcnow())
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


def about_one(kind: str, managed: Managed, blocks: list[Json]) -> list[Json]:
    """The buttons about one thing on its page."""
    which = str(getattr(managed, kind))
    found = [one for one in buttons(blocks) if which in one.get("value", "").split(" ")]
    assert {one["text"]["text"] for one in found} == ABOUT_ONE[kind]
    return found


def opened(person: Person, place: str, button: str) -> Form:
    """The form that a button on a page of App Home opens."""
    home_visits.show_page(person.id, home_address.parse(place), now=utcnow())
    showing(person, button).click(button)
    return person.modal()
