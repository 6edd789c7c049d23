"""Managers' buttons and forms that stand there since before the database was replaced or restored."""

import json
from typing import Any

import pytest

from models import GoogleGroup, Group, System
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.people import groups
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.forgeries import stored
from tests.listeners.answering.managed import (
    ASKED,
    FORMS,
    UNKNOWN,
    about_one,
    manage,
    opened,
    page,
    press,
)
from tests.listeners.home.looking import managers_home
from tests.listeners.phoenix.asking import answer
from tests.managing import google_group
from tests.phoenix import Phoenix
from tests.replaced import refused, replace_database

pytestmark = ON_SQLITE


def test_app_home_from_before_changes_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    old = manage("Old", ada.id, peter.id)
    pages = {kind: page(ada.id, place) for kind, place in old.places.items()}
    replace_database(phoenix, backup)
    new = manage("New", ada.id, peter.id)
    assert [old.system.id, old.group.id, old.google.id] == [new.system.id, new.group.id, new.google.id]
    managers_home(ada)
    before = stored()

    for kind, blocks in pages.items():
        assert {press(ada, button) for button in about_one(kind, old, blocks)} == {UNKNOWN[kind]}
    assert stored() == before


def test_questions_from_before_change_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    manage("Old", ada.id, peter.id)
    questions = {typed: answer(ada, typed) for typed in ASKED}
    replace_database(phoenix, backup)
    manage("New", ada.id, peter.id)
    managers_home(ada)
    before = stored()

    for typed, question in questions.items():
        button, kind = ASKED[typed]
        assert refused(ada, question, button) == UNKNOWN[kind]
    assert stored() == before


@pytest.mark.parametrize(("kind", "button", "values"), FORMS)
def test_a_form_from_before_changes_nothing_that_has_the_same_number(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str, kind: str, button: str, values: dict[str, Any]
) -> None:
    old = manage("Old", ada.id, peter.id)
    managers_home(ada)
    form = opened(ada, old.places[kind], button)
    form.fill(values)
    replace_database(phoenix, backup)
    manage("New", ada.id, peter.id)
    before = stored()

    assert not form.submit()
    assert list(form.errors.values()) == [UNKNOWN[kind]]
    assert {label: form.value(label) for label in values} == values
    assert stored() == before


def test_things_that_were_picked_before_are_not_taken_for_others(
    phoenix: Phoenix, ada: Person, peter: Person, backup: str
) -> None:
    manage("Old", ada.id, peter.id)
    managers_home(ada)
    form = opened(ada, f"person?who={peter.id}", "Add to a group")
    form.fill({"Group": "Old"})
    replace_database(phoenix, backup)
    manage("New", ada.id, peter.id)
    before = stored()

    assert not form.submit()
    assert form.errors == {"Group": UNKNOWN["group"]}
    assert stored() == before


def test_buttons_and_forms_from_before_the_upgrade_carry_a_number_and_go_on_working(
    phoenix: Phoenix, ada: Person, peter: Person
) -> None:
    old = manage("Old", ada.id, peter.id)
    # As the upgrade leaves rows that it finds.
    with transaction():
        for model in (System, GoogleGroup, Group):
            model.update(token="").execute()
    managers_home(ada)
    form = opened(ada, f"system?id={old.system.id}", "Rename")
    form.view.body["private_metadata"] = json.dumps({"id": old.system.id, "name": "Old"})
    form.fill({"Name": "Renamed"})
    assert form.submit(), form.errors
    form = opened(ada, "google", "Change")
    feeds = groups.named("on_call").id
    about = {"id": old.google.id, "seen": ["old@example.com", "Old", feeds, True]}
    form.view.body["private_metadata"] = json.dumps(about)
    form.fill({"Name": "Renamed"})

    assert form.submit(), form.errors
    assert systems.named("Renamed").id == old.system.id
    assert google_group("old@example.com").name == "Renamed"
