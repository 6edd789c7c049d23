"""What managers press that stands there since before the database was replaced, or that somebody made up."""

from typing import Any

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import home_visits
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text import home_address
from tests.databases import ON_SQLITE
from tests.forgeries import stored
from tests.listeners.answering.managed import PROBLEM, buttons, manage, page, press
from tests.listeners.home.looking import managers_home, showing
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.replaced import refused, replace_database

pytestmark = ON_SQLITE

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


def about_one(kind: str, blocks: list[Any]) -> list[Any]:
    """The buttons about one thing on its page."""
    found = [one for one in buttons(blocks) if one["text"]["text"] in ABOUT_ONE[kind]]
    assert len(found) == len(ABOUT_ONE[kind])
    return found


def test_app_home_from_before_changes_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    old = manage("Old", ada, peter)
    pages = {kind: page(ada.id, place) for kind, place in old.places.items()}
    replace_database(phoenix, backup)
    new = manage("New", ada, peter)
    assert [old.system.id, old.group.id, old.google.id] == [new.system.id, new.group.id, new.google.id]
    managers_home(ada)
    before = stored()

    for kind, blocks in pages.items():
        assert {press(ada, button) for button in about_one(kind, blocks)} == {UNKNOWN[kind]}
    assert stored() == before


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


def test_questions_from_before_change_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    manage("Old", ada, peter)
    questions = {typed: answer(ada, typed) for typed in ASKED}
    replace_database(phoenix, backup)
    manage("New", ada, peter)
    managers_home(ada)
    before = stored()

    for typed, question in questions.items():
        button, kind = ASKED[typed]
        assert refused(ada, question, button) == UNKNOWN[kind]
    assert stored() == before


FORMS: list[tuple[str, str, dict[str, Any]]] = [
    ("system", "Rename", {"Name": "Mine"}),
    ("system", "Merge", {"Merge it into": "Search", "Are you sure?": ["Merge them. This cannot be undone."]}),
    ("group", "Add people", {"People": ["omar"]}),
    ("group", "Change", {"Name": "Mine"}),
    ("group", "Delete", {"Are you sure?": ["Delete it although people are in it"]}),
    ("google", "Change", {"Address": "mine@example.com", "Name": "Mine"}),
]
"""The forms about one thing: where they are opened, by which button, and how they are filled in."""


def opened(person: Person, place: str, button: str) -> Form:
    """The form that a button on a page of App Home opens."""
    home_visits.show_page(person.id, home_address.parse(place), now=utcnow())
    showing(person, button).click(button)
    return person.modal()


@pytest.mark.parametrize(("kind", "button", "values"), FORMS)
def test_a_form_from_before_changes_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str, kind: str, button: str, values: dict[str, Any]
) -> None:
    old = manage("Old", ada, peter)
    managers_home(ada)
    form = opened(ada, old.places[kind], button)
    form.fill(values)
    replace_database(phoenix, backup)
    manage("New", ada, peter)
    before = stored()

    assert not form.submit()
    assert list(form.errors.values()) == [UNKNOWN[kind]]
    assert {label: form.value(label) for label in values} == values
    assert stored() == before


def test_things_that_were_picked_before_are_not_taken_for_others(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    manage("Old", ada, peter)
    managers_home(ada)
    form = opened(ada, f"person?who={peter.id}", "Add to a group")
    form.fill({"Group": "Old"})
    replace_database(phoenix, backup)
    manage("New", ada, peter)
    before = stored()

    assert not form.submit()
    assert form.errors == {"Group": UNKNOWN["group"]}
    assert stored() == before
