"""Dedicated channels that people rename, archive or delete, and an app that is thrown out."""

from models import DeliveryKind, DeliveryState
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.message import Message
from phoenix_bot.sandbox.person import Person
from phoenix_bot.sandbox.records import Channel
from tests.conftest import Phoenix
from tests.dedicated import BOTH, made, outage_with_channel, set_channel, stored
from tests.history import kinds, steps
from tests.phoenix_bot.delivery.looking import ON_SQLITE, rows
from tests.stories import announce, edit, resolve, wait_for_event, wait_for_second_delivery


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


def test_archived_and_back(phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    omar.archive(channel.name)
    noticed(phoenix, "channel_archived")
    assert f"#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert set(nina.refresh(announcement).buttons) >= BOTH
    edit(nina, announcement, ETA="<8h")
    phoenix.settled()
    omar.unarchive(channel.name)
    noticed(phoenix, "channel_unarchived")

    assert not BOTH & set(nina.refresh(announcement).buttons)
    assert "ETA under 8h" in channel.topic
    assert [step.by_id for step in steps()[-3:]] == [omar.id, nina.id, omar.id]


def test_deleted(phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    ada.delete_channel(channel.name)
    noticed(phoenix, "channel_gone")
    assert "Channel" not in nina.refresh(announcement).shown
    assert stored() is None
    edit(nina, announcement, ETA="<8h")
    nina.click(nina.refresh(announcement), "Create channel")
    phoenix.settled()

    assert [one.topic.split(" (")[0] for one in made(slack)] == ["Booking incident · ETA under 8h"]


@ON_SQLITE
def test_a_private_channel_is_noticed_as_well(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement, _ = with_private_channel(phoenix, nina)
    nina.rename("war-room", "peace-room")
    noticed(phoenix, "channel_renamed")
    nina.archive("peace-room")
    noticed(phoenix, "channel_archived")
    nina.unarchive("peace-room")
    noticed(phoenix, "channel_unarchived")
    ada.delete_channel("peace-room")
    noticed(phoenix, "channel_gone")

    changes = ["channel_renamed", "channel_archived", "channel_unarchived", "channel_gone"]
    assert kinds() == ["announced", "channel_set", *changes]
    assert [step.by_id for step in steps()[-4:]] == [None, None, None, ada.id]
    assert set(nina.refresh(announcement).buttons) >= BOTH


@ON_SQLITE
def test_another_id(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    slack.change_channel_id(channel.name)
    wait_for_event(slack, "channel_id_changed")
    edit(nina, announcement, ETA="<8h")
    phoenix.settled()

    assert "ETA under 8h" in channel.topic
    assert f"Channel\n#{channel.name}" in nina.refresh(announcement).shown


@ON_SQLITE
def test_other_channels_concern_nobody(phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person) -> None:
    announce(nina)
    nina.rename("ops", "operations")
    nina.archive("operations")
    ada.delete_channel("random")
    for told in ("channel_rename", "channel_archive", "channel_deleted"):
        wait_for_event(slack, told)

    assert kinds() == ["announced"]


@ON_SQLITE
def test_an_archiving_that_slack_did_not_tell_is_noticed_at_the_next_call(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with slack.workspace.change():
        channel.is_archived = True
    edit(nina, announcement, ETA="<8h")
    noticed(phoenix, "channel_archived")

    assert f"#{channel.name} (archived)" in nina.refresh(announcement).shown
    assert nina.messages(dm=True) == []
    assert not [row for row in rows() if row.state == DeliveryState.PARKED]


@ON_SQLITE
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


@ON_SQLITE
def test_thrown_out_of_a_public_channel_the_app_comes_back(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    nina.kick(channel.name, "phoenix")
    resolve(nina, announcement)
    phoenix.settled()

    assert "Outage was resolved" in nina.messages(channel.name)[-1].shown
    assert channel.topic.startswith("Resolved Booking incident")


@ON_SQLITE
def test_thrown_out_of_a_private_channel_the_app_asks_to_be_invited(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = with_private_channel(phoenix, nina)
    nina.kick("war-room", "phoenix")
    resolve(nina, announcement)
    told = nina.wait_for("dm", "refused to")
    phoenix.settled()

    assert told.shown.endswith("Invite the app to the channel.")
    parked = [row.kind for row in rows() if row.state == DeliveryState.PARKED]
    assert set(parked) <= {DeliveryKind.CHANNEL_TOPIC, DeliveryKind.CHANNEL_POST}
    assert "Resolved Booking incident" in nina.refresh(announcement).shown
    assert slack.bot_user_id not in channel.members
