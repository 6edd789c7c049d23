"""Made-up payloads: whatever number, token or id they carry instead of their own, they change nothing."""

import json
from typing import Any

import pytest

from phoenix_bot import systems
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message, named_button
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.forgeries import choose, forgeries, stored
from tests.history import identity
from tests.phoenix import Phoenix
from tests.stories import OPEN_BUTTONS, announce, minutes_ago, opened, resolve

pytestmark = ON_SQLITE

RESOLVED_BUTTONS = ["Edit", "Edit duration", "Link post-mortem", "Reopen outage"]


def press(person: Person, message: Message, button: str, value: str) -> None:
    """Press a button that carries `value`, and close what it opens."""
    _, element = named_button(message.all_blocks, button)
    element["value"] = value
    person.click(message, button, confirm=True if "confirm" in element else None)


@pytest.fixture
def open_ones(phoenix: Phoenix, nina: Person, omar: Person) -> Message:
    """The announcement of nina's outage 1; outage 2 is omar's."""
    announcement = announce(nina, "Booking")
    announce(omar, "Search")
    phoenix.settled()
    return announcement


@pytest.fixture
def ended_ones(phoenix: Phoenix, nina: Person, omar: Person) -> Message:
    """The announcement of nina's resolved outage 1, which has a channel; outage 2 is omar's."""
    announcement, _ = outage_with_channel(phoenix, nina)
    theirs = announce(omar, "Search")
    resolve(nina, announcement)
    resolve(omar, theirs)
    phoenix.settled()
    return nina.refresh(announcement)


def test_buttons_of_an_open_outage(phoenix: Phoenix, nina: Person, open_ones: Message) -> None:
    before = stored()
    for value in forgeries(identity(1), identity(2)):
        for button in OPEN_BUTTONS:
            press(nina, open_ones, button, value)
    phoenix.settled()

    assert not nina.has_modal
    assert stored() == before


def test_buttons_of_a_resolved_outage(phoenix: Phoenix, nina: Person, ended_ones: Message) -> None:
    before = stored()
    channels = [
        channel.name for channel in phoenix.slack.workspace.channels.values() if channel.name[:2] == "o-"
    ]
    [*_, closing] = [one for one in nina.messages(channels[0]) if "Archive channel" in one.buttons]
    for value in forgeries(identity(1), identity(2)):
        for button in RESOLVED_BUTTONS:
            press(nina, ended_ones, button, value)
        press(nina, closing, "Archive channel", value)
    phoenix.settled()

    assert not nina.has_modal
    assert stored() == before


FILLED: dict[str, dict[str, Any]] = {
    "Resolve": {"Sales affected": "no", "B2B partners affected": "no"},
    "Edit": {"ETA": "under 8 h", "Reason for this change?": "We know more"},
    "Reassign": {"Solution assignee": "omar"},
    "Post update": {"What is new?": "We copy the data"},
    "Set channel": {"Channel": "ops"},
    "Close as duplicate": {"Duplicate of": "2: Search"},
}
FILLED_AT_THE_END: dict[str, dict[str, Any]] = {
    "Edit": {"Resolution": "A new disk"},
    "Edit duration": {"Started at": minutes_ago(90)},
    "Link post-mortem": {"Link to post-mortem": "https://example.com/report"},
    "Reopen outage": {"Why is it not over?": "It is back", "New ETA": "under 2 h"},
}
REASONS = (
    "The Phoenix does not know this outage",
    "This is from another version of The Phoenix",
    "who is working on this outage",
)


def fill(form: Form, values: dict[str, Any]) -> None:
    """Fill the form in, so that nothing but what it is about can be wrong."""
    for label, value in values.items():
        found = (
            [text for text in form.options(label) if text.startswith(value)]
            if label == "Duplicate of"
            else []
        )
        form.fill({label: (found or [value])[0]})


def submit_forgeries(person: Person, message: Message, forms: dict[str, dict[str, Any]]) -> None:
    """Submit every form filled in, but about something else than it was opened on."""
    for button, values in forms.items():
        form = opened(person, message, button)
        fill(form, values)
        about = json.loads(form.view.body["private_metadata"])
        assert about["outage"] == str(identity(1))
        for forged in forgeries(identity(1), identity(2)):
            form.view.body["private_metadata"] = json.dumps(about | {"outage": forged})
            assert not form.submit()
            assert any(reason in " ".join(form.errors.values()) for reason in REASONS), form.errors
        form.close()


def test_forms_about_an_open_outage(phoenix: Phoenix, nina: Person, open_ones: Message) -> None:
    before = stored()
    submit_forgeries(nina, open_ones, FILLED)
    phoenix.settled()

    assert stored() == before


def test_forms_about_a_resolved_outage(phoenix: Phoenix, nina: Person, ended_ones: Message) -> None:
    before = stored()
    submit_forgeries(nina, ended_ones, FILLED_AT_THE_END)
    phoenix.settled()

    assert stored() == before


def test_an_outage_that_the_search_did_not_offer(phoenix: Phoenix, nina: Person, open_ones: Message) -> None:
    before = stored()
    form = opened(nina, open_ones, "Close as duplicate")
    for forged in forgeries(identity(2), identity(1)):
        choose(nina, form, "duplicate_of_id", forged)
        assert not form.submit()
        assert list(form.errors) == ["Duplicate of"]

    assert stored() == before


def choose_forged_systems(person: Person, form: Form) -> None:
    """Submit the form with systems that there are not."""
    booking, search = (systems.named(name).identity for name in ("Booking", "Search"))
    for forged in forgeries(booking, search)[1:]:
        choose(person, form, "system_id", forged)
        assert not form.submit(), forged
    form.close()


def test_a_system_that_the_search_did_not_offer(phoenix: Phoenix, nina: Person, open_ones: Message) -> None:
    before = stored()
    nina.command("/announce", "payments")
    form = nina.modal()
    fill(form, {"What happened?": "Nobody can pay", "ETA": "under 8 h", "Lost bookings": "0%"})
    choose_forged_systems(nina, form)
    form = opened(nina, open_ones, "Edit")
    fill(form, FILLED["Edit"])
    choose_forged_systems(nina, form)

    assert stored() == before
