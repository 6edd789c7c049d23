"""If the answer to a message was lost, the bot looks for the message before it sends it again."""

import pytest

from models import DeliveryKind
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.phoenix import IMPATIENT, Phoenix
from tests.phoenix_bot.delivery.looking import announcements, failing, rows, submit_announcement
from tests.stories import announce, edit, opened, resolve

pytestmark = ON_SQLITE

LOST = pytest.mark.parametrize(
    "fault", ["cut_after", pytest.param("hang_after", marks=IMPATIENT), "error_after", "garbage"]
)
"""Slack has the message, and the answer is: none, late, "internal_error", or broken."""


def lose_next_answer(slack: Sandbox, fault: str) -> None:
    """Let the answer to the next post be lost; the bot waits a second for it."""
    slack.faults.next("chat.postMessage", fault, seconds=1.3)


@LOST
def test_in_a_channel_it_appears_once(fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    lose_next_answer(slack, fault)

    announcement = announce(nina)
    phoenix.settled()

    assert [message.ts for message in announcements(nina)] == [announcement.ts]
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    assert len(slack.calls_of("chat.postMessage")) == 1


@LOST
def test_in_a_thread_it_appears_once(fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    lose_next_answer(slack, fault)

    edit(nina, announcement, "It got worse", ETA="under 8 h")
    phoenix.settled()

    [comment] = nina.thread(announcement)
    assert comment.shown.startswith("It got worse\nETA: under 2 h → under 8 h")


@LOST
def test_a_comment_that_the_channel_shows_appears_once(
    fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    lose_next_answer(slack, fault)

    resolve(nina, announcement)
    phoenix.settled()

    [end] = nina.thread(announcement)
    assert [message.ts for message in nina.messages("incidents")] == [announcement.ts, end.ts]


@LOST
def test_in_a_direct_message_it_appears_once(
    fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar"})
    phoenix.settled()
    watched = slack.faults.watch(
        lambda method, phase, args: (
            lose_next_answer(slack, fault)
            if (method, phase) == ("chat.postMessage", "before")
            and args["channel"] == omar.id
            and not omar.messages(dm=True)
            else None
        )
    )
    assert form.submit(), form.errors
    phoenix.settled()
    watched()

    (message,) = omar.messages(dm=True)
    assert "made you solution assignee" in message.shown


def test_what_slack_did_not_get_is_sent_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.faults.next("chat.postMessage", "cut_before")

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert [call.fault for call in slack.calls_of("chat.postMessage")] == ["cut_before", None]
    assert len(slack.calls_of("conversations.history")) == 1


def test_while_nobody_can_look_nothing_is_sent_again(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.faults.next("chat.postMessage", "cut_after")
    slack.faults.next("conversations.history", "503")
    slack.faults.next("conversations.history", "429", retry_after=1)

    announce(nina)
    phoenix.settled()

    assert len(announcements(nina)) == 1
    assert len(slack.calls_of("chat.postMessage")) == 1


def test_it_is_found_under_what_others_wrote_since(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.faults.next("chat.postMessage", "cut_after")
    with failing(slack, "conversations.history", "503", where=lambda args: True):
        announcement = announce(nina)
        for number in range(201):
            nina.post("incidents", f"me too {number}")
    phoenix.settled()

    assert [message.ts for message in announcements(nina)] == [announcement.ts]
    assert slack.calls_of("conversations.history")[-1].args.get("cursor")


@ON_BOTH
def test_an_edit_made_before_the_lost_answer_is_noticed_is_shown(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "cut_after")
    with failing(slack, "conversations.history", "503", where=lambda args: True):
        announcement = announce(nina)

        edit(nina, announcement, ETA="under 8 h")
        assert rows(DeliveryKind.ANNOUNCEMENT)[0].done_at is None
    phoenix.settled()

    assert "under 8 h" in nina.refresh(announcement).shown


def test_a_lost_answer_to_a_call_that_can_be_repeated_is_no_trouble(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    for method in ("chat.getPermalink", "pins.add", "users.info"):
        slack.faults.next(method, "cut_after")
    submit_announcement(nina, "Booking")
    phoenix.settled()

    assert len(nina.pins("incidents")) == 1
    assert slack.calls_of("pins.add")[-1].error == "already_pinned"
