"""Whoever announces is told where they typed /announce, or else by direct message."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce


@ON_SQLITE
def test_it_stands_beside_the_command_for_the_announcer_alone(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announce(nina)
    phoenix.settled()

    assert nina.wait_for("general", "is announced").ephemeral
    assert nina.messages(dm=True) == []
    assert omar.messages("general") == []


def test_when_slack_takes_no_more_answers_there_it_is_a_direct_message(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    for response_url in slack.workspace.response_urls.values():
        response_url.uses = 5
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors
    phoenix.settled()

    (told,) = nina.messages(dm=True)
    assert "Booking incident · 1 is announced in #incidents" in told.shown


@ON_SQLITE
def test_when_the_answer_to_it_is_lost_it_comes_again_rather_than_never(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("response_url", "cut_before")
    slack.faults.next("response_url", "cut_after")

    announce(nina)
    phoenix.settled()

    confirmations = [message for message in nina.messages("general") if "is announced" in message.shown]
    assert len(confirmations) == 2
