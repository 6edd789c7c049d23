"""Dedicated channels that people rename, archive or delete, and an app that is removed."""

from datetime import timedelta

import pytest

from models import DeliveryKind, DeliveryState, OutageChange
from models.database import transaction
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.workspace import events
from phoenix_bot.sandbox.workspace.records import Channel
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import BOTH, made, members, outage_with_channel, set_channel, stored
from tests.history import kinds, steps
from tests.listeners.buttons.clicking import reassign
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.stories import announce, edit, reopen, resolve, wait_for_event, wait_for_second_delivery

pytestmark = ON_SQLITE


def acknowledged(slack: Sandbox) -> bool:
    """Whether the bot has dealt with everything that Slack sent."""
    return all(envelope.acked for envelope in slack.envelopes)


def noticed(phoenix: Phoenix, kind: str) -> None:
    """Wait until the newest step of history is of this kind, and all is told."""
    phoenix.slack.until(lambda: kinds()[-1] == kind and acknowledged(phoenix.slack), what=kind)
    phoenix.settled()


def with_private_channel(phoenix: Phoenix, person: Person) -> tuple[Message, Channel]:
    """An outage with #war-room as its channel."""
    person.invite("war-room", "phoenix")
    announcement = announce(person)
    set_channel(person, announcement, "war-room")
    phoenix.settled()
    return person.refresh(announcement), person.workspace.channels[person.slack.channel_id("war-room")]


def archive_silently(slack: Sandbox, channel: Channel) -> None:
    """Somebody archives the channel, and Slack does not tell the app."""
    with slack.workspace.change():
        channel.is_archived = True
        channel.members.remove(slack.bot_user_id)


def test_renamed(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    old = channel.name
    slack.duplicate_next_envelope("channel_rename")
    nina.rename(old, "the-fire")
    noticed(phoenix, "channel_renamed")
    wait_for_second_delivery(slack)

    assert "Channel\n#the-fire" in nina.refresh(announcement).shown
    assert kinds() == ["announced", "channel_created", "channel_renamed"]
    assert (steps()[-1].by_id, steps()[-1].fields) == (None, {"channel_name": [old, "the-fire"]})


@ON_BOTH
def test_archived_and_back(phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    omar.archive(channel.name)
    noticed(phoenix, "channel_archived")
    assert f"#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert set(nina.refresh(announcement).buttons) >= BOTH
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()
    omar.unarchive(channel.name)
    noticed(phoenix, "channel_unarchived")

    assert not BOTH & set(nina.refresh(announcement).buttons)
    assert "ETA under 8 h" in channel.topic
    assert slack.bot_user_id in channel.members
    assert [step.by_id for step in steps()[-3:]] == [omar.id, nina.id, omar.id]


@pytest.mark.parametrize("times", [1, 2])
def test_archived_and_told_first_that_the_app_left(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person, times: int
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    for _ in range(times - 1):
        nina.kick(channel.name, "phoenix")
        noticed(phoenix, "channel_left")
    archive_silently(slack, channel)
    with slack.workspace.change():
        events.left(slack.workspace, channel, omar.id)
    noticed(phoenix, "channel_archived")
    with slack.workspace.change():
        events.channel(slack.workspace, channel, "channel_archive", omar.id)
    wait_for_event(slack, "channel_archive")
    phoenix.settled()

    assert kinds()[1 + times :] == ["channel_archived"]
    assert steps()[-1].by_id == omar.id
    assert f"#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert nina.messages(dm=True) == []


def test_who_is_assigned_while_it_is_archived_is_invited_afterwards(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    nina.archive(channel.name)
    noticed(phoenix, "channel_archived")
    reassign(nina, announcement, Solution="omar")
    phoenix.settled()
    nina.unarchive(channel.name)
    noticed(phoenix, "channel_unarchived")

    assert members(slack, channel) == {"nina", "omar"}
    assert "Channel of this outage" in nina.thread(announcement)[0].shown
    assert "was reopened" not in "".join(message.shown for message in nina.messages(channel.name))


def test_a_reopening_while_it_is_archived_is_told_afterwards(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    resolve(nina, announcement)
    phoenix.settled()
    nina.archive(channel.name)
    noticed(phoenix, "channel_archived")
    reopen(nina, nina.refresh(announcement))
    phoenix.settled()
    for _ in range(2):
        nina.unarchive(channel.name)
        noticed(phoenix, "channel_unarchived")
        nina.archive(channel.name)
        noticed(phoenix, "channel_archived")

    told = [message for message in nina.messages(channel.name) if message.metadata]
    assert [message.shown.split(" by ")[0] for message in told][1:] == [
        "Outage was resolved",
        "Outage was reopened",
    ]
    assert "Resolve" in told[-1].buttons


def test_an_end_that_slack_did_not_take_as_it_was_archived_is_told_afterwards(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    archive_silently(slack, channel)
    resolve(nina, announcement)
    noticed(phoenix, "channel_archived")
    nina.unarchive(channel.name)
    noticed(phoenix, "channel_unarchived")

    told = [message for message in nina.messages(channel.name) if message.metadata][-1]
    assert told.shown.startswith("Outage was resolved by @nina")
    assert told.buttons == ["Archive channel"]


def test_news_that_slack_delivers_late_is_not_believed(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    late = {"type": "channel_archive", "channel": channel.id, "user": nina.id}
    with slack.workspace.change():
        late["event_ts"] = slack.workspace.next_ts()
        events.channel(slack.workspace, channel, "channel_unarchive", nina.id)
    wait_for_event(slack, "channel_unarchive")
    with slack.workspace.change():
        events.emit(slack.workspace, late, channel)
    wait_for_event(slack, "channel_archive")
    phoenix.settled()

    assert kinds() == ["announced", "channel_created"]
    assert "(archived)" not in nina.refresh(announcement).shown


@ON_BOTH
def test_deleted(phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    ada.delete_channel(channel.name)
    noticed(phoenix, "channel_gone")
    assert "Channel" not in nina.refresh(announcement).shown
    assert stored() is None
    edit(nina, announcement, ETA="under 8 h")
    nina.click(nina.refresh(announcement), "Create channel")
    phoenix.settled()

    assert [one.topic.split(" (")[0] for one in made(slack)] == ["Booking incident · 1 · ETA under 8 h"]


def test_a_private_channel_is_noticed_as_well(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement, _ = with_private_channel(phoenix, nina)
    nina.rename("war-room", "peace-room")
    noticed(phoenix, "channel_renamed")
    ada.delete_channel("peace-room")
    noticed(phoenix, "channel_gone")

    assert kinds() == ["announced", "channel_set", "channel_renamed", "channel_gone"]
    assert [step.by_id for step in steps()[-2:]] == [None, ada.id]
    assert set(nina.refresh(announcement).buttons) >= BOTH


def test_a_private_channel_that_was_archived_can_be_set_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = with_private_channel(phoenix, nina)
    nina.archive("war-room")
    noticed(phoenix, "channel_archived")
    assert set(nina.refresh(announcement).buttons) >= BOTH
    nina.unarchive("war-room")
    nina.invite("war-room", "phoenix")
    set_channel(nina, nina.refresh(announcement), "war-room")
    noticed(phoenix, "channel_set")

    assert not BOTH & set(nina.refresh(announcement).buttons)
    assert slack.bot_user_id in channel.members
    assert not [row for row in rows() if row.state == DeliveryState.PARKED]


def test_another_id(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    slack.change_channel_id(channel.name)
    wait_for_event(slack, "channel_id_changed")
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert "ETA under 8 h" in channel.topic
    assert f"Channel\n#{channel.name}" in nina.refresh(announcement).shown


def test_a_channel_made_private_without_the_app_is_as_good_as_deleted(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with slack.workspace.change():
        channel.kind = "private"
        channel.members.remove(slack.bot_user_id)
    edit(nina, announcement, ETA="under 8 h")
    noticed(phoenix, "channel_gone")

    nina.command("/phoenix", "history 1")
    assert "Channel deleted, or out of reach" in nina.wait_for("general", "out of reach").shown
    assert set(nina.refresh(announcement).buttons) >= BOTH


def test_other_channels_concern_nobody(phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person) -> None:
    announce(nina)
    nina.rename("ops", "operations")
    nina.archive("operations")
    ada.delete_channel("random")
    for told in ("channel_rename", "channel_archive", "channel_deleted"):
        wait_for_event(slack, told)

    assert kinds() == ["announced"]


def test_an_archiving_that_slack_did_not_tell_is_noticed_at_the_next_call(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    archive_silently(slack, channel)
    edit(nina, announcement, ETA="under 8 h")
    noticed(phoenix, "channel_archived")

    assert f"#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert nina.messages(dm=True) == []
    assert not [row for row in rows() if row.state == DeliveryState.PARKED]


def test_a_deletion_that_slack_did_not_tell_is_noticed_at_the_next_call(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with slack.workspace.change():
        del slack.workspace.channels[channel.id]
    resolve(nina, announcement)
    noticed(phoenix, "channel_gone")

    assert steps()[-1].by_id is None
    assert stored() is None
    assert "Channel" not in nina.refresh(announcement).shown
    assert not [row for row in rows() if row.state == DeliveryState.PARKED]


def test_removed_from_a_public_channel_the_app_comes_back_and_shares(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    slack.duplicate_next_envelope("channel_left")
    nina.kick(channel.name, "phoenix")
    wait_for_second_delivery(slack)
    noticed(phoenix, "channel_left")
    nina.react(nina.post(channel.name, "The disk is full"), "point_up")
    noticed(phoenix, "shared")

    assert "@nina shared a message, " in nina.thread(announcement)[-1].shown
    assert kinds() == ["announced", "channel_created", "channel_left", "shared"]
    assert steps()[-2].by_id == nina.id
    assert nina.messages(dm=True) == []


def test_who_removes_the_app_twice_within_an_hour_means_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    nina.kick(channel.name, "phoenix")
    noticed(phoenix, "channel_left")
    nina.kick(channel.name, "phoenix")
    told = nina.wait_for("dm", "I was removed from")
    phoenix.settled()

    assert slack.bot_user_id not in channel.members
    assert told.shown.endswith(
        "Until somebody invites me again with /invite @phoenix, or I have something to post there, "
        "you cannot share messages from there."
    )
    assert kinds()[2:] == ["channel_left", "channel_left"]
    edit(nina, announcement, ETA="under 8 h")
    slack.until(lambda: slack.bot_user_id in channel.members, what="the app's return")
    phoenix.settled()
    nina.kick(channel.name, "phoenix")
    slack.until(lambda: kinds().count("channel_left") == 3, what="a third removal")
    phoenix.settled()
    assert len([message for message in nina.messages(dm=True) if "I was removed" in message.shown]) == 1


@pytest.mark.parametrize("minutes", [61, -61], ids=["time", "a clock set back"])
def test_after_an_hour_the_app_comes_back_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, minutes: int
) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    nina.kick(channel.name, "phoenix")
    noticed(phoenix, "channel_left")
    with transaction():
        OutageChange.update(at=OutageChange.get_by_id(1).at - timedelta(minutes=minutes)).execute()
    nina.kick(channel.name, "phoenix")
    slack.until(lambda: len(kinds()) == 4 and acknowledged(slack))
    phoenix.settled()

    assert slack.bot_user_id in channel.members
    assert nina.messages(dm=True) == []


def test_when_slack_does_not_let_the_app_in_again_an_assignee_hears_of_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    slack.faults.next("conversations.join", "error", error="method_not_supported_for_channel_type")
    nina.kick(channel.name, "phoenix")

    told = nina.wait_for("dm", "refused to let me into its channel again").shown
    assert "Invite the app to the channel. Managers can then retry it" in told


def test_whoever_tidies_up_after_an_outage_may_remove_the_app(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    resolve(nina, announcement)
    phoenix.settled()
    nina.kick(channel.name, "phoenix")
    wait_for_event(slack, "channel_left", channel=channel.id)
    phoenix.settled()

    assert slack.bot_user_id not in channel.members
    assert kinds()[-1] == "resolved"
    assert nina.messages(dm=True) == []


def test_an_archived_channel_is_not_joined_again(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    slack.faults.next("conversations.join", "429", retry_after=1)
    nina.kick(channel.name, "phoenix")
    slack.until(lambda: slack.calls_of("conversations.join"), what="a first attempt to join")
    nina.archive(channel.name)
    noticed(phoenix, "channel_archived")

    assert kinds()[2:] == ["channel_archived"]
    assert not [row for row in rows() if row.state == DeliveryState.PARKED]
    assert nina.messages(dm=True) == []


def test_a_removal_that_slack_did_not_tell_is_mended_at_the_next_call(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with slack.workspace.change():
        channel.members.remove(slack.bot_user_id)
    resolve(nina, announcement)
    phoenix.settled()

    assert "Outage was resolved" in nina.messages(channel.name)[-1].shown
    assert channel.topic.startswith("Resolved: Booking incident")


def test_removed_from_a_private_channel_the_app_asks_to_be_invited(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = with_private_channel(phoenix, nina)
    nina.kick("war-room", "phoenix")
    asked = nina.wait_for("dm", "I was removed from #war-room, the channel of Booking incident · 1.")
    assert asked.shown.endswith("updates do not appear there, and you cannot share messages from there.")
    resolve(nina, announcement)
    told = nina.wait_for("dm", "refused to")
    phoenix.settled()

    assert "Invite the app to the channel. Managers can then retry it" in told.shown
    parked = {row.kind for row in rows() if row.state == DeliveryState.PARKED}
    assert parked <= {DeliveryKind.CHANNEL_TOPIC, DeliveryKind.CHANNEL_SUMMARY, DeliveryKind.CHANNEL_POST}
    assert "Resolved: Booking incident" in nina.refresh(announcement).shown
    assert slack.bot_user_id not in channel.members
