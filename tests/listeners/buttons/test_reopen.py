"""Reopen outage."""

from datetime import timedelta

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, rewrite, steps
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.stories import (
    OPEN_BUTTONS,
    READERS_BUTTONS,
    announce,
    clock_time,
    minutes_ago,
    opened,
    reopen,
    resolve,
    visible,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE

WHY, ETA = "Why is it not over?", "New ETA"


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that nina announced and resolved."""
    announcement = announce(nina, Started_at=minutes_ago(90))
    outcome = {"Suggested_outcome": "Post-mortem", "Resolved_at": minutes_ago(30)}
    resolve(nina, announcement, Resolution="Restarted it", **outcome)
    phoenix.settled()
    return nina.refresh(announcement)


def test_the_form_asks_why_and_for_a_new_eta(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Reopen outage")
    assert (form.title, form.labels) == ("Reopen outage 1", [WHY, ETA])
    assert not form.submit()
    assert set(form.errors) == {WHY, ETA}
    form.fill({WHY: " \u200b ", ETA: "under 2 h"})

    assert not form.submit()
    assert form.errors == {WHY: "Say why it is not over, so that everybody understands."}
    assert not only_outage().is_open


@ON_BOTH
def test_a_reopened_outage_is_red_and_pinned_again(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    rewrite(eta_set_at=utcnow() - timedelta(hours=9), is_overdue=True)
    reopen(nina, resolved, "<Half> of it fails again", "under 8 h")
    phoenix.settled()

    announcement = nina.refresh(resolved)
    assert announcement.colour == "#d92d20"
    assert announcement.buttons == [*OPEN_BUTTONS, *READERS_BUTTONS]
    assert announcement.shown.startswith("Booking incident · 1\n")
    for gone in ("Resolution", "Duration", "resolved", "Suggested outcome"):
        assert gone not in announcement.shown
    assert [pin.ts for pin in nina.pins("incidents")] == [resolved.ts]
    told = visible(nina.thread(resolved)[-1])
    assert told.startswith("Outage was reopened by @nina\n<Half> of it fails again\nETA: under 2 h → under")
    assert "ETA\nunder 8 h (by " in visible(announcement)
    assert f"(by {clock_time(utcnow() + timedelta(hours=8), 'Europe/Prague')} " in announcement.shown
    history = visible(answer(nina, "history 1")).splitlines()
    assert "ETA: under 2 h → under 8 h" in history[-2]
    assert history[-1] == "<Half> of it fails again"


def test_resolving_again_keeps_the_earlier_resolution_in_history(
    phoenix: Phoenix, nina: Person, resolved: Message
) -> None:
    reopen(nina, resolved)
    phoenix.settled()
    resolve(nina, nina.refresh(resolved), Resolution="A new disk")
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
        "eta": ["<2h", "<2h"],
    }
    assert second.fields["resolution"] == ["", "A new disk"]
    assert "Resolution\nA new disk\n" in nina.refresh(resolved).shown
    assert nina.pins("incidents") == []


def test_only_those_who_may_change_the_outage_reopen_it(
    phoenix: Phoenix, omar: Person, ada: Person, resolved: Message
) -> None:
    omar.click(resolved, "Reopen outage")
    assert "You may not change it." in omar.wait_for("incidents", "You may not").shown
    assert not only_outage().is_open
    reopen(ada, resolved)

    assert "reopened by @ada" in ada.wait_for("incidents", "reopened").shown


def test_a_submit_delivered_twice_or_made_twice_takes_effect_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, resolved: Message
) -> None:
    again = opened(nina, resolved, "Reopen outage")
    again.fill({WHY: "It is back", ETA: "under 2 h"})
    slack.duplicate_next_envelope()
    assert again.submit()
    wait_for_second_delivery(slack)
    nina.click(resolved, "Reopen outage")
    phoenix.settled()

    assert kinds() == ["announced", "resolved", "reopened"]
    assert len(nina.thread(resolved)) == 2
    assert nina.wait_for("incidents", "Outage 1 is open. Nothing was changed;").ephemeral


def test_a_reopened_outage_can_be_reopened_after_its_next_end(
    phoenix: Phoenix, nina: Person, omar: Person, resolved: Message
) -> None:
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    for person in (nina, omar):
        reopen(person, resolved)
        phoenix.settled()
        resolve(person, person.refresh(resolved))
        phoenix.settled()

    assert kinds() == ["announced", *["resolved", "reopened"] * 2, "resolved"]
