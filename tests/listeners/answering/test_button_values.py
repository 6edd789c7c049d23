"""Buttons and forms of a database that was replaced or restored, or of an earlier version of the bot."""

from pathlib import Path

import pytest

from models.database import close, database
from phoenix_bot import systems
from phoenix_bot.operations.database import open_database
from phoenix_bot.sandbox.people.message import Message, named_button
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE, SYSTEMS
from tests.dedicated import outage_with_channel
from tests.history import kinds, only_outage, outages, rewrite
from tests.listeners.home.looking import home, seen
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.replaced import refused, replace_database
from tests.stories import OPEN_BUTTONS, READERS_BUTTONS, WHAT_HAPPENED, announce, opened, resolve

pytestmark = ON_SQLITE

UNKNOWN = (
    "The Phoenix does not know this outage: its database was replaced, or restored from a backup. "
    "Nothing was changed. The number {} may mean another outage now. "
    "/phoenix list shows the outages that it knows."
)
END = {"Sales affected": "no", "B2B partners affected": "no"}


@pytest.fixture
def empty(tmp_path: Path) -> str:
    """A new database, in which the systems have each other's ids."""
    url, bound = f"sqlite:///{tmp_path}/empty.db", database.obj
    open_database(url, "a test")
    for name in reversed(SYSTEMS):
        systems.add(name)
    close()
    database.initialize(bound)
    return url


def test_buttons_from_after_the_backup_do_nothing_to_outages_with_the_same_numbers(
    phoenix: Phoenix, nina: Person, backup: str
) -> None:
    first = announce(nina, "Search")
    announcement, channel = outage_with_channel(phoenix, nina)
    second = resolve(nina, announcement)
    phoenix.settled()
    [*_, ended] = [message for message in nina.messages(channel.name) if "Archive channel" in message.buttons]
    replace_database(phoenix, backup)
    announce(nina, "Payments")
    resolve(nina, announce(nina, "Booking"))
    phoenix.settled()

    for button in (*OPEN_BUTTONS, *READERS_BUTTONS):
        assert refused(nina, first, button) == UNKNOWN.format(1)
    for button in ("Edit", "Edit duration", "Link post-mortem", "Reopen outage"):
        assert refused(nina, nina.refresh(second), button) == UNKNOWN.format(2)
    assert refused(nina, ended, "Archive channel") == UNKNOWN.format(2)
    assert (kinds(1), kinds(2)) == (["announced"], ["announced", "resolved"])
    assert not channel.is_archived


def test_answers_from_before_show_no_other_outage(phoenix: Phoenix, nina: Person, backup: str) -> None:
    announce(nina)
    listed, shown = answer(nina, "list"), answer(nina, "show 1")
    replace_database(phoenix, backup)
    announce(nina, "Payments")
    phoenix.settled()

    assert refused(nina, listed, "Show") == UNKNOWN.format(1)
    for button in ("History", "Resolve"):
        assert refused(nina, shown, button) == UNKNOWN.format(1)


def test_app_home_from_before_leads_to_no_other_outage(phoenix: Phoenix, nina: Person, backup: str) -> None:
    announce(nina)
    now = home(nina, "Booking incident · 1")
    replace_database(phoenix, backup)
    announce(nina, "Payments")
    now.click("Resolve")
    assert nina.modal("The Phoenix").text == UNKNOWN.format(1)
    nina.modal().close()
    now.click("Details")

    assert "Resolve" not in seen(nina, "This outage does not exist any more.").buttons


def test_a_form_from_before_changes_no_other_outage(
    phoenix: Phoenix, nina: Person, omar: Person, backup: str
) -> None:
    form = opened(nina, announce(nina), "Resolve")
    form.fill({**END, "Resolution": "A new disk"})
    replace_database(phoenix, backup)
    announce(omar, "Payments")

    assert not form.submit()
    assert form.errors == {"Resolution": UNKNOWN.format(1)}
    assert form.value("Resolution") == "A new disk"
    assert kinds() == ["announced"]


def test_a_form_from_before_announces_no_outage_of_another_system(
    phoenix: Phoenix, nina: Person, empty: str
) -> None:
    nina.command("/announce", "search")
    form = nina.modal()
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    replace_database(phoenix, empty)

    assert not form.submit()
    told = "This system does not exist any more. Pick another one."
    assert form.errors == {"Primary affected system": told}
    form.fill({"Primary affected system": "Search"})
    assert form.submit()
    assert only_outage().system_name == "Search"


def test_twins_that_were_shown_before_are_not_taken_for_others(
    phoenix: Phoenix, nina: Person, omar: Person, backup: str
) -> None:
    announce(omar)
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert "This may have been announced already." in form.text
    replace_database(phoenix, backup)
    announce(omar)

    assert form.submit()
    assert "This may have been announced already." in form.text
    assert len(outages()) == 1


def carry(message: Message, button: str, value: str) -> None:
    """Let a button carry another value."""
    _, element = named_button(message.all_blocks, button)
    element["value"] = value


def test_buttons_and_forms_from_before_the_upgrade_carry_a_number_and_go_on_working(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    carry(announcement, "Resolve", "1")
    assert refused(nina, announcement, "Resolve") == UNKNOWN.format(1)
    # As the upgrade leaves outages that it finds.
    rewrite(token="")
    form = opened(nina, announcement, "Resolve")
    form.view.body["private_metadata"] = '{"outage":1,"seen":1}'
    form.fill(END)

    assert form.submit(), form.errors
    assert kinds() == ["announced", "resolved"]
    for button in ("Reopen outage", "Edit duration"):
        assert named_button(nina.wait_for("incidents", "Resolved: ").all_blocks, button)[1]["value"] == "1"
