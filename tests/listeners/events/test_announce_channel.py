"""What Slack tells of the announce channel: who joins and leaves, and what becomes of it and of the app."""

import pytest

from jobs import sync_readers
from jobs.clock.scheduler import Scheduler
from models import AnnounceChannel, ChannelMember, JobRun
from models.database import connection
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.steady import steady
from phoenix_bot.people import announce_channel
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import home, seen
from tests.phoenix import Phoenix, environment
from tests.stories import announce, wait_for_event

pytestmark = ON_SQLITE


def inside(person: Person) -> bool:
    """Whether somebody is known to be in the channel."""
    with connection():
        return announce_channel.seen_by(person.id)[1]


def channel() -> AnnounceChannel:
    """What is known of the channel."""
    with connection():
        return AnnounceChannel.get()


def asked_for() -> list[str]:
    """The jobs that are asked for."""
    with connection():
        return [run.name for run in JobRun.select()]


def run_jobs(phoenix: Phoenix) -> None:
    """Let the jobs run that are due."""
    settings = configuration.read(environment(phoenix.slack, phoenix.database_url) | phoenix.settings)
    scheduler = Scheduler([sync_readers], settings)
    scheduler.tick(utcnow(), steady())
    assert scheduler.join(10)


@ON_BOTH
def test_joining_and_leaving_counts_at_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    wait_for_event(slack, "member_joined_channel", user=gil.id)
    assert inside(gil)

    nina.kick("incidents", "gil")
    wait_for_event(slack, "member_left_channel", user=gil.id)
    assert not inside(gil)


def test_other_channels_are_nothing_to_us(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("ops", "phoenix")
    nina.invite("ops", "gil")
    wait_for_event(slack, "member_joined_channel", user=gil.id)

    with connection():
        assert not ChannelMember.select().where(ChannelMember.slack_id == gil.id).exists()
    assert asked_for() == []


@pytest.mark.parametrize("private", [False, True])
def test_the_bot_that_was_removed_asks_anew(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person, private: bool
) -> None:
    announce(nina, "Booking")
    if private:
        slack.convert_channel("incidents", private=True)
    nina.invite("incidents", "gil")
    home(gil, "Booking incident · 1")
    nina.kick("incidents", "phoenix")
    wait_for_event(slack, "group_left" if private else "channel_left")
    seen(gil, "Slack has not told us yet who is in #incidents")
    run_jobs(phoenix)

    if private:
        seen(gil, "Slack does not tell who is in #incidents (channel_not_found)")
        nina.invite("incidents", "phoenix")
        wait_for_event(slack, "member_joined_channel", user=slack.bot_user_id)
        run_jobs(phoenix)
    seen(gil, "Booking incident · 1")
    assert slack.bot_user_id in slack.workspace.channels[slack.channel_id("incidents")].members


def test_the_bot_comes_back_to_a_channel_that_was_archived(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    ada.archive("incidents")
    wait_for_event(slack, "channel_left")
    run_jobs(phoenix)
    assert inside(gil), "people stay in it"
    ada.unarchive("incidents")
    wait_for_event(slack, "channel_unarchive")
    run_jobs(phoenix)
    nina.kick("incidents", "gil")
    wait_for_event(slack, "member_left_channel", user=gil.id)

    assert not inside(gil)


def test_full_members_read_a_public_channel_also_while_the_bot_is_out(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    announce(nina, "Booking")
    nina.kick("incidents", "phoenix")
    wait_for_event(slack, "channel_left")

    home(peter, "Booking incident · 1")


def test_a_deleted_channel_has_nobody_inside(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    ada.delete_channel("incidents")
    wait_for_event(slack, "channel_deleted")

    assert not inside(nina)
    assert asked_for() == ["sync-readers"]


@ON_BOTH
def test_people_stay_in_a_channel_whose_id_changes(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    new_id = slack.change_channel_id("incidents")
    wait_for_event(slack, "channel_id_changed")

    assert channel().channel_id == new_id
    assert inside(nina)


def test_a_channel_that_becomes_private_or_public_is_known_as_that(phoenix: Phoenix, slack: Sandbox) -> None:
    for private, subtype in ((True, "channel_convert_to_private"), (False, "channel_convert_to_public")):
        slack.convert_channel("incidents", private=private)
        wait_for_event(slack, "message", subtype=subtype)
        assert channel().is_private is private


def test_another_channel_in_the_settings_has_other_readers(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    announce(nina, "Booking")
    home(gil, "Booking incident · 1")
    phoenix.settled()
    phoenix.stop()
    phoenix.is_told_who_reads = False
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("ops"))

    home(gil, "Slack has not told us yet who is in #ops")
    run_jobs(phoenix)
    seen(gil, "Only people in #ops can read outages")
