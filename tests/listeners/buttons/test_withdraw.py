"""Withdraw: an outage that turns out to be a false alarm."""

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage
from tests.listeners.buttons.clicking import FALSE_ALARM, reassign, withdraw
from tests.listeners.home.looking import home
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import OPEN_BUTTONS, READERS_BUTTONS, announce, opened, reopen, visible

pytestmark = ON_SQLITE


@pytest.fixture
def withdrawn(phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person) -> Message:
    """The announcement of an outage that hit sales, that peter solves, and that nina withdraws."""
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    announcement = announce(nina, Sales_affected="yes")
    reassign(nina, announcement, Solution="peter")
    phoenix.settled()
    withdraw(nina, nina.refresh(announcement))
    phoenix.settled()
    return nina.refresh(announcement)


def test_it_asks_why(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina), "Withdraw")
    assert (form.title, form.labels) == ("Withdraw outage 1", ["Why was it a false alarm?"])
    form.fill({"Why was it a false alarm?": "\u200b \n"})

    assert not form.submit()
    assert form.errors == {
        "Why was it a false alarm?": "Say why it was a false alarm, so that everybody understands."
    }
    assert only_outage().is_open


@ON_BOTH
def test_everybody_who_was_told_hears_that_it_was_a_false_alarm(
    nina: Person, peter: Person, withdrawn: Message
) -> None:
    assert withdrawn.shown.startswith("Withdrawn: Booking incident")
    assert withdrawn.colour == "#667085"
    assert f"Reason\n{FALSE_ALARM}" in withdrawn.shown
    assert withdrawn.buttons == ["Reopen outage", *READERS_BUTTONS]
    assert nina.pins("incidents") == []
    assert nina.thread(withdrawn)[-1].shown == (
        f"This was a false alarm: the outage was withdrawn by @nina\n{FALSE_ALARM}"
    )
    notice = nina.messages("sales")[-1]
    assert "False alarm, withdrawn: Booking incident" in visible(notice)
    assert "sales" not in visible(notice)
    told = visible(peter.messages("dm")[-1])
    assert told.startswith("@nina withdrew Booking incident")
    assert told.endswith(f"it was a false alarm. Nothing is left to be done.\n{FALSE_ALARM}")


def test_lists_and_app_home_know_withdrawn_outages(nina: Person, withdrawn: Message) -> None:
    for typed, is_there in (("", False), ("resolved", False), ("withdrawn", True), ("all", True)):
        assert ("Booking incident" in said(nina, f"list {typed}")) is is_there, typed
    for word in ("affected", "Duration", "lost"):
        assert word not in withdrawn.shown

    assert "\N{MEDIUM WHITE CIRCLE} Withdrawn: Booking incident" in said(nina, "list withdrawn")
    assert "Withdrawn as a false alarm at " in said(nina, "list withdrawn")
    home(nina).click("History")
    home(nina, "Withdrawn: Booking incident")


def test_it_can_be_reopened_and_nothing_else(phoenix: Phoenix, nina: Person, withdrawn: Message) -> None:
    assert "Outage 1 was withdrawn as a false alarm by @nina at " in said(nina, "edit 1")
    reopen(nina, withdrawn)
    phoenix.settled()

    assert nina.refresh(withdrawn).buttons == [*OPEN_BUTTONS, *READERS_BUTTONS]
    assert kinds() == ["announced", "reassigned", "withdrawn", "reopened"]
    assert only_outage().resolution == ""
    assert "Reopened: Booking incident" in visible(nina.messages("sales")[-1])


def test_the_command_opens_the_form(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    nina.command("/phoenix", "withdraw 1")

    assert nina.modal().title == "Withdraw outage 1"
