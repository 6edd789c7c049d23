"""Reopen outage."""

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, steps
from tests.phoenix import Phoenix
from tests.stories import (
    OPEN_BUTTONS,
    READERS_BUTTONS,
    announce,
    minutes_ago,
    resolve,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved."""
    announcement = announce(nina, Started_at=minutes_ago(90))
    outcome = {"Suggested_outcome": "Post-mortem report", "Resolved_at": minutes_ago(30)}
    resolve(nina, announcement, Summary="Restarted it", **outcome)
    phoenix.settled()
    return nina.refresh(announcement)


def test_slack_asks_before_it_happens(nina: Person, resolved: Message) -> None:
    with pytest.raises(AssertionError, match="asks for a confirmation"):
        nina.click(resolved, "Reopen outage")
    nina.click(resolved, "Reopen outage", confirm=False)

    assert not only_outage().is_open


@ON_BOTH
def test_a_reopened_outage_is_red_and_pinned_again(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    nina.click(resolved, "Reopen outage", confirm=True)
    phoenix.settled()

    announcement = nina.refresh(resolved)
    assert announcement.colour == "#d92d20"
    assert announcement.buttons == [*OPEN_BUTTONS, *READERS_BUTTONS]
    assert announcement.shown.startswith("Booking incident · 1\n")
    for gone in ("Resolution", "Duration", "resolved", "Suggested outcome"):
        assert gone not in announcement.shown
    assert [pin.ts for pin in nina.pins("incidents")] == [resolved.ts]
    assert nina.thread(resolved)[-1].shown == "Outage was reopened by @nina"


def test_resolving_again_keeps_the_earlier_resolution_in_history(
    phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    nina.click(resolved, "Reopen outage", confirm=True)
    phoenix.settled()
    resolve(nina, nina.refresh(resolved), Summary="A new disk")
    phoenix.settled()

    assert kinds() == ["announced", "resolved", "reopened", "resolved"]
    _, first, reopened, second = steps()
    assert first.fields["resolution"] == ["", "Restarted it"]
    assert reopened.fields == {
        "state": ["resolved", "open"],
        "resolution": ["Restarted it", ""],
        "resolved_at": first.fields["resolved_at"][::-1],
        "resolved_by_id": [nina.id, None],
        "suggested_outcome": ["Post-mortem report", "None"],
    }
    assert second.fields["resolution"] == ["", "A new disk"]
    assert "Resolution\nA new disk\n" in nina.refresh(resolved).shown
    assert nina.pins("incidents") == []


def test_only_those_who_may_change_the_outage_reopen_it(
    phoenix: Phoenix, omar: Person, ada: Person, resolved: Message
) -> None:
    omar.click(resolved, "Reopen outage", confirm=True)
    assert "You may not change it." in omar.wait_for("incidents", "You may not").shown
    assert not only_outage().is_open
    ada.click(resolved, "Reopen outage", confirm=True)

    assert "reopened by @ada" in ada.wait_for("incidents", "reopened").shown


def test_a_click_delivered_twice_or_made_twice_takes_effect_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    slack.duplicate_next_envelope()
    nina.click(resolved, "Reopen outage", confirm=True)
    wait_for_second_delivery(slack)
    nina.click(resolved, "Reopen outage", confirm=True)
    phoenix.settled()

    assert kinds() == ["announced", "resolved", "reopened"]
    assert len(nina.thread(resolved)) == 2
    assert nina.wait_for("incidents", "Outage 1 is open. Nothing was changed;").ephemeral


def test_a_reopened_outage_can_be_reopened_after_its_next_end(
    phoenix: Phoenix, nina: Person, omar: Person, resolved: Message
) -> None:
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    for person in (nina, omar):
        person.click(resolved, "Reopen outage", confirm=True)
        phoenix.settled()
        resolve(person, person.refresh(resolved))
        phoenix.settled()

    assert kinds() == ["announced", *["resolved", "reopened"] * 2, "resolved"]
