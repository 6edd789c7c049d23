"""Slack refuses an announcement: the people who work on the outage can go on."""

import pytest

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.dedicated import made
from tests.history import announcement_row, known
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import submit_announcement
from tests.stories import opened


@pytest.fixture
def refused(phoenix: Phoenix, nina: Person, ada: Person) -> Message:
    """The outage as /phoenix shows it, whose announcement Slack refuses, as the channel is archived."""
    ada.archive("incidents")
    submit_announcement(nina, "Booking")
    nina.wait_for("dm", "refused to post its announcement")
    nina.command("/phoenix", "show 1")
    return nina.wait_for("general", "Booking incident")


def test_its_own_channel_is_furnished_and_told_and_gets_the_link_later(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person, refused: Message
) -> None:
    nina.click(refused, "Create channel")
    slack.until(lambda: made(slack), what="a channel")
    [channel] = made(slack)
    nina.wait_for(channel.name, "Booking incident")
    form = opened(nina, refused, "Post update")
    form.fill({"What is new?": "It is the disk"})
    assert form.submit(), form.errors
    nina.wait_for(channel.name, "It is the disk")
    assert channel.topic.startswith("Booking incident · 1 · ETA under 2 h")
    assert channel.purpose.startswith("For outage 1 (Booking)")
    assert channel.bookmarks == []

    ada.unarchive("incidents")
    problems.retry_all(act=operator())
    phoenix.settled()
    link = announcement_row().permalink
    assert [bookmark["link"] for bookmark in channel.bookmarks] == [link]
    assert link in channel.topic
    assert problems.rows() == []


@ON_SQLITE
def test_who_is_assigned_hears_of_it_and_that_it_is_not_announced_yet(
    phoenix: Phoenix, nina: Person, omar: Person, refused: Message
) -> None:
    form = opened(nina, refused, "Reassign")
    form.fill({"Solution assignee": "omar"})
    phoenix.slack.until(lambda: known(omar.id), what="a record of omar")
    assert form.submit(), form.errors

    told = omar.wait_for("dm", "@nina made you solution assignee of Booking incident · 1.")
    assert "Slack refused its announcement, so it is not in #incidents yet." in told.shown
    assert not [message for message in nina.messages("general") if "is announced" in message.shown]


@ON_SQLITE
def test_its_own_channel_is_told_the_end(
    phoenix: Phoenix, slack: Sandbox, nina: Person, refused: Message
) -> None:
    nina.click(refused, "Create channel")
    slack.until(lambda: made(slack), what="a channel")
    [channel] = made(slack)
    nina.wait_for(channel.name, "Booking incident")
    form = opened(nina, refused, "Resolve")
    form.fill({"Sales affected": "no", "B2B partners affected": "no"})
    assert form.submit(), form.errors

    assert nina.wait_for(channel.name, "Outage was resolved by @nina").buttons == ["Archive channel"]
