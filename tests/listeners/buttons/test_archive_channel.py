"""After the resolution: the closing message, and Archive channel."""

import time

import pytest

from models import DeliveryKind, DeliveryState
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace.records import Channel
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import BOTH, made, outage_with_channel, set_channel, usual_name
from tests.history import kinds, only_outage, steps
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, rows
from tests.stories import announce, reopen, resolve, wait_for_second_delivery

pytestmark = ON_SQLITE

Ended = tuple[Message, Channel]


@pytest.fixture
def ended(phoenix: Phoenix, nina: Person) -> Ended:
    """The announcement and the channel of an outage that nina resolved."""
    announcement, channel = outage_with_channel(phoenix, nina)
    resolve(nina, announcement, Resolution="A new disk")
    phoenix.settled()
    return nina.refresh(announcement), channel


def closing(person: Person, channel: Channel) -> Message:
    """The newest message of the bot in the channel."""
    return [message for message in person.messages(channel.name) if message.metadata][-1]


def test_the_channel_hears_of_the_end(phoenix: Phoenix, nina: Person, ended: Ended) -> None:
    said = closing(nina, ended[1])

    assert said.shown.startswith("Outage was resolved by @nina at ")
    assert ", after " in said.shown
    assert said.shown.endswith("A new disk")
    assert said.buttons == ["Archive channel"]


def test_slack_asks_before_it_is_archived(phoenix: Phoenix, nina: Person, ended: Ended) -> None:
    with pytest.raises(AssertionError, match="asks for a confirmation"):
        nina.click(closing(nina, ended[1]), "Archive channel")
    nina.click(closing(nina, ended[1]), "Archive channel", confirm=False)
    phoenix.settled()

    assert not ended[1].is_archived


@ON_BOTH
def test_it_is_archived_and_the_announcement_says_so(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    announcement, channel = ended
    slack.duplicate_next_envelope()
    nina.click(closing(nina, channel), "Archive channel", confirm=True)
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert channel.is_archived
    assert f"Channel\n#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert kinds() == ["announced", "channel_created", "resolved", "channel_archived"]
    assert (steps()[-1].by_id, steps()[-1].fields) == (nina.id, {"channel_state": ["open", "archived"]})


def test_a_lost_answer_about_it_changes_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    slack.faults.next("conversations.archive", "cut_after")
    nina.click(closing(nina, ended[1]), "Archive channel", confirm=True)
    phoenix.settled()

    assert ended[1].is_archived
    assert kinds()[-2:] == ["resolved", "channel_archived"]


def test_only_those_who_may_change_the_outage_archive_it(
    phoenix: Phoenix, nina: Person, peter: Person, ended: Ended
) -> None:
    channel = ended[1].name
    peter.join(channel)
    peter.click(closing(peter, ended[1]), "Archive channel", confirm=True)

    assert "You may not" in peter.wait_for(channel, "You may not").shown
    assert not ended[1].is_archived


def test_a_reopened_outage_keeps_its_channel(phoenix: Phoenix, nina: Person, ended: Ended) -> None:
    announcement, channel = ended
    old = closing(nina, channel)
    reopen(nina, announcement)
    phoenix.settled()
    nina.click(old, "Archive channel", confirm=True)

    assert "Outage 1 is open." in nina.wait_for(channel.name, "is open").shown
    back = [message for message in nina.messages(channel.name) if message.metadata][-1]
    assert back.shown.startswith("Outage was reopened by @nina\nIt is back\n")
    assert back.buttons == ["Resolve", "Post update", "Edit", "Reassign"]
    assert not BOTH & set(nina.refresh(announcement).buttons)
    assert not channel.is_archived


def test_an_archiving_that_has_not_begun_does_not_happen_after_a_reopen(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    announcement, channel = ended
    slack.faults.next("conversations.archive", "429", retry_after=30)
    nina.click(closing(nina, channel), "Archive channel", confirm=True)
    slack.until(lambda: slack.calls_of("conversations.archive"), what="an attempt")
    while [row.state for row in rows(DeliveryKind.CHANNEL_ARCHIVE)] == [DeliveryState.SENDING]:
        time.sleep(0.01)  # Nobody is told when it is over.
    nina.click(closing(nina, channel), "Archive channel", confirm=True)
    assert nina.wait_for(channel.name, "is being archived already").ephemeral
    reopen(nina, announcement)
    phoenix.settled()

    assert not channel.is_archived
    assert "reopened" in nina.wait_for(channel.name, "reopened").shown


def test_a_reopened_outage_without_it_can_have_another(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    announcement, channel = ended
    nina.click(closing(nina, channel), "Archive channel", confirm=True)
    phoenix.settled()
    reopen(nina, nina.refresh(announcement))
    phoenix.settled()
    announcement = nina.refresh(announcement)
    assert set(announcement.buttons) >= BOTH
    nina.click(announcement, "Create channel")
    phoenix.settled()

    assert [one.name for one in made(slack)] == [usual_name(), f"{usual_name()}-2"]
    assert f"Channel\n#{usual_name()}-2" in nina.refresh(announcement).shown


def test_a_button_in_a_former_channel_does_not_archive_the_present_one(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    announcement, former = ended
    old = closing(nina, former)
    set_channel(nina, announce(nina, "Search"), former.name)
    phoenix.settled()
    reopen(nina, announcement)
    phoenix.settled()
    nina.click(nina.refresh(announcement), "Create channel")
    phoenix.settled()
    resolve(nina, nina.refresh(announcement))
    nina.click(old, "Archive channel", confirm=True)

    told = nina.wait_for(former.name, "Outage 1 has another channel now")
    phoenix.settled()
    present = made(slack)[-1]
    assert told.shown.endswith(f"now: #{present.name}. Nothing was archived.")
    assert not former.is_archived
    assert not present.is_archived


def test_what_slack_refuses_to_archive_can_be_tried_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    slack.faults.next("conversations.archive", "error", error="restricted_action")
    nina.click(closing(nina, ended[1]), "Archive channel", confirm=True)
    told = nina.wait_for("dm", "refused to archive its channel")
    phoenix.settled()
    assert "Ask a workspace admin" in told.shown
    nina.click(closing(nina, ended[1]), "Archive channel", confirm=True)
    phoenix.settled()

    assert ended[1].is_archived
    assert not only_outage().is_open


def test_an_archiving_that_failed_while_the_outage_was_reopened_is_not_tried_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ended: Ended
) -> None:
    announcement, channel = ended
    with failing(slack, "conversations.archive", "500", where=lambda args: True):
        nina.click(closing(nina, channel), "Archive channel", confirm=True)
        slack.until(lambda: slack.calls_of("conversations.archive"), what="an attempt")
        reopen(nina, announcement)
        slack.until(lambda: only_outage().is_open, what="an open outage")
    phoenix.settled()

    assert not channel.is_archived
    assert "channel_archived" not in kinds()
