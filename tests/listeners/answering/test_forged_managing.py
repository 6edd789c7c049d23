"""Made-up payloads of managers: whatever they carry, they change nothing, and each is answered."""

import json
from typing import Any

import pytest

from models import Identity
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import named_button
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.forgeries import choose, forgeries, stored
from tests.listeners.answering.managed import (
    ABOUT_ONE,
    ANOTHER_VERSION,
    ASKED,
    FORMS,
    UNKNOWN,
    Managed,
    about_one,
    manage,
    opened,
    page,
    press,
)
from tests.listeners.home.looking import managers_home
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.replaced import refused

pytestmark = ON_SQLITE

JUNK = ["", "junk", "-1", "9" * 500, "1 2 3 4", "\N{ARABIC-INDIC DIGIT ONE}", "null", "[]", "💥"]


@pytest.fixture
def mine(phoenix: Phoenix, ada: Person, peter: Person) -> Managed:
    """What the payloads pretend to be about. There is another of each kind."""
    found = manage("Old", ada.id, peter.id)
    manage("Zoo", ada.id, peter.id, problem_id=7)
    managers_home(ada)
    return found


def other(kind: str, mine: Managed) -> Identity:
    """Another thing of this kind: of each, there are two in a row."""
    which: Identity = getattr(mine, kind)
    return Identity(which.id + 1, which.token[::-1])


def made_up(kind: str, mine: Managed) -> list[str]:
    """What may stand in place of the identity of a thing, and means nothing."""
    return forgeries(getattr(mine, kind), other(kind, mine))


@pytest.mark.parametrize("kind", ABOUT_ONE)
def test_buttons_of_app_home(ada: Person, mine: Managed, kind: str) -> None:
    own = str(getattr(mine, kind))
    forged = made_up(kind, mine)
    before = stored()
    for number, button in enumerate(about_one(kind, mine, page(ada.id, mine.places[kind]))):
        # The second button reads the identity as the first does.
        ids, others = (forged[:1], JUNK[:1]) if number else (forged, [*JUNK, f"{own} junk"])
        for value in (*(button["value"].replace(own, one) for one in ids), *others):
            told = press(ada, button | {"value": value})
            assert told == UNKNOWN[kind] or told.startswith(ANOTHER_VERSION), value

    assert stored() == before


def test_questions_of_the_command(ada: Person, mine: Managed) -> None:
    questions = {typed: answer(ada, typed) for typed in ASKED}
    before = stored()
    for typed, question in questions.items():
        button, kind = ASKED[typed]
        _, element = named_button(question.all_blocks, button)
        own, value = str(getattr(mine, kind)), element["value"]
        assert own in value
        for forged in (*(value.replace(own, one) for one in made_up(kind, mine)), f"junk {own} 0"):
            element["value"] = forged
            told = refused(ada, question, button)
            assert told == UNKNOWN[kind] or told.startswith(ANOTHER_VERSION), forged

    assert stored() == before


def test_a_question_with_another_value(ada: Person, mine: Managed) -> None:
    question = answer(ada, "systems retire Old")
    before = stored()
    _, element = named_button(question.all_blocks, "Retire")
    odd = [f"{word} {mine.group} junk" for word in ("delete", "merge", "members")]
    for forged in (*JUNK, *odd, f"keep {mine.google} {'9' * 18}"):
        element["value"] = forged
        assert refused(ada, question, "Retire").startswith(ANOTHER_VERSION)

    assert stored() == before


@pytest.mark.parametrize(("kind", "button", "values"), FORMS)
def test_forms(ada: Person, mine: Managed, kind: str, button: str, values: dict[str, Any]) -> None:
    form = opened(ada, mine.places[kind], button)
    form.fill(values)
    before, about = stored(), json.loads(form.view.body["private_metadata"])
    assert about["id"] == str(getattr(mine, kind))
    odd: list[Any] = [None, {}, ["junk"], [[]]]
    forged = [about | {"id": one} for one in (*made_up(kind, mine), *JUNK, *odd, 1.5)]
    otherwise = [about | {name: one} for name in about for one in odd]
    for metadata in (*forged, *otherwise, {}, [], None, 7):
        submit(form, json.dumps(metadata), UNKNOWN[kind])
    for text in ("", "junk", "{", "9" * 3000):
        submit(form, text, UNKNOWN[kind])

    assert stored() == before


def submit(form: Form, metadata: str, unknown: str) -> None:
    """Submit the form with this private_metadata, and see that it stays open and says why."""
    form.view.body["private_metadata"] = metadata
    assert not form.submit(), metadata
    [told] = form.errors.values()
    assert told == unknown or told.startswith(ANOTHER_VERSION), metadata


@pytest.mark.parametrize(
    ("place", "button", "picker", "kind"),
    [
        ("system", "Merge", "into", "system"),
        ("google", "Change", "google_feeds", "group"),
        ("person", "Add to a group", "group", "group"),
    ],
)
def test_things_that_no_search_offered(
    ada: Person, peter: Person, mine: Managed, place: str, button: str, picker: str, kind: str
) -> None:
    form = opened(ada, {**mine.places, "person": f"person?who={peter.id}"}[place], button)
    if place == "system":
        form.fill({"Are you sure?": ["Merge them. This cannot be undone."]})
    before = stored()
    for forged in (*made_up(kind, mine), *JUNK):
        choose(ada, form, picker, forged)
        assert not form.submit(), forged
        [told] = form.errors.values()
        assert told == UNKNOWN[kind] or told.startswith(ANOTHER_VERSION), forged

    assert stored() == before


def test_nobody_is_added_to_a_group_who_is_no_person(ada: Person, peter: Person, mine: Managed) -> None:
    form = opened(ada, f"person?who={peter.id}", "Add to a group")
    form.fill({"Group": "Old"})
    before = stored()
    who: list[Any] = ["", "junk", "U0\0", "U" * 500, None, 7, ["U0NINA0000"], {}]
    for one in who:
        form.view.body["private_metadata"] = json.dumps({"who": one})
        assert not form.submit(), one
        assert all(told.startswith(ANOTHER_VERSION) for told in form.errors.values()), one

    assert stored() == before
