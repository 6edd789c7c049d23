"""Follow and Unfollow: on announcements, and typed after /phoenix."""

import pytest

from models import Follow
from models.database import connection
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.phoenix.asking import answer, confirmed, said
from tests.phoenix import Phoenix
from tests.stories import announce, wait_for_event

pytestmark = ON_SQLITE


def answered(person: Person, message: Message, button: str, channel: str = "incidents") -> Message:
    """Press a button, and return the message below it that only this person sees."""
    before = {one.ts for one in person.messages(channel)}
    person.click(message, button)

    def new() -> Message | None:
        came = [one for one in person.messages(channel) if one.ts not in before and one.ephemeral]
        return came[0] if came else None

    found: Message = person.slack.until(new, what=f"an answer to {button}")
    return found


@ON_BOTH
def test_whoever_may_read_follows_an_outage_and_ends_it_again(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina)
    first = answered(peter, announcement, "Follow")
    assert first.shown.startswith("You follow Booking incident · 1. I'll tell you by direct message")
    assert first.buttons == ["Unfollow"]
    assert "You follow Booking incident · 1 already." in answered(peter, announcement, "Follow").shown

    assert answered(peter, first, "Unfollow").shown.startswith("You no longer follow Booking incident · 1.")
    assert answered(peter, first, "Unfollow").shown.startswith("You do not follow Booking incident · 1.")
    with connection():
        assert list(Follow.select()) == []


@ON_BOTH
def test_what_is_followed_can_be_typed_and_listed(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina, system="Payments")
    assert said(peter, "following").startswith("You follow nothing. Type /phoenix follow 7 for an outage")
    assert said(peter, "follow #1").startswith("You follow Payments incident · 1.")
    assert said(peter, "follow “booking”").startswith("You follow Booking. I'll tell you by direct message")
    assert said(peter, "follow book").startswith("You follow Booking already.")

    listed = answer(peter, "following")
    assert listed.shown.replace("\u200b", "").split("\n") == [
        "Systems that you follow",
        "Booking",
        "Outages that you follow",
        "Payments incident · 1 · open",
    ]
    assert listed.buttons == ["Unfollow", "Unfollow"]
    assert said(peter, "unfollow booking").startswith("You no longer follow Booking.")
    assert said(peter, "unfollow 1").startswith("You no longer follow Payments incident · 1.")
    assert said(peter, "following").startswith("You follow nothing.")


def test_one_outage_of_a_followed_system_can_be_left_out(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina)
    said(peter, "follow booking")

    left = answer(peter, "unfollow 1")
    assert "You no longer follow Booking incident · 1. You still follow Booking" in left.shown
    assert left.buttons == ["Follow", "Unfollow Booking"]
    assert answered(peter, announcement, "Follow").shown.startswith("You follow Booking incident · 1. ")
    assert answered(peter, left, "Unfollow Booking", "general").shown.startswith(
        "You no longer follow Booking."
    )


@ON_BOTH
def test_of_a_drill_hears_only_who_follows_it_by_itself(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    said(peter, "follow booking")
    drill = announce(nina, Options=["This is a drill"])

    assert "already" not in answered(peter, drill, "Follow").shown
    assert "already" in answered(peter, drill, "Follow").shown


def test_who_follows_a_system_follows_what_it_is_merged_into(
    phoenix: Phoenix, ada: Person, peter: Person, omar: Person
) -> None:
    for typed in ("follow booking", "follow payments"):
        said(peter, typed)
    said(omar, "follow booking")
    confirmed(ada, answer(ada, "systems merge Booking into Payments"), "Merge")

    for person in (peter, omar):
        assert said(person, "following") == "Systems that you follow\nPayments"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("follow", "Type the outage's number, for example /phoenix follow 7, or a system"),
        ("follow 99", "There is no outage 99."),
        ("follow Bookin g", "There is no system “Bookin g”. Did you mean Booking?"),
    ],
)
def test_what_cannot_be_followed_is_said(phoenix: Phoenix, peter: Person, typed: str, told: str) -> None:
    assert told in said(peter, typed).replace("`", "")


def test_who_may_not_read_is_told_so(phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person) -> None:
    announcement = announce(nina)
    assert said(gil, "follow 1").startswith("Only people in #incidents can read outages: join it")
    assert said(gil, "follow booking").startswith("Only people in #incidents can read outages")

    nina.invite("incidents", "gil")
    wait_for_event(slack, "member_joined_channel", user=gil.id)
    assert answered(gil, announcement, "Follow").shown.startswith("You follow Booking incident · 1.")
