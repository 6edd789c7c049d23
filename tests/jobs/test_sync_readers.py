"""sync-readers: who is in the announce channel, however many they are, and whatever happens meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest

from jobs import sync_readers
from jobs.clock import runs
from jobs.clock.job import JobFailed
from models import AnnounceChannel, ChannelMember, JobRun
from models.database import connection, transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import announce_channel
from phoenix_bot.sandbox import Sandbox
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.patient import Patient
from tests.phoenix import environment

pytestmark = ON_SQLITE

Sync = Callable[[], str]


@pytest.fixture
def sync(slack: Sandbox, database: str, report: Patient) -> Sync:
    """Runs the job, after a start of the bot."""
    settings = configuration.read(environment(slack, database))
    announce_channel.watch(settings.announce_channel_id)

    def run() -> str:
        return sync_readers.run_once(now=utcnow(), settings=settings, report=report)

    return run


def inside(slack: Sandbox, *names: str) -> list[bool]:
    """Whether each of these people is known to be in the channel."""
    with connection():
        return [announce_channel.seen_by(slack.user_id(name))[1] for name in names]


def channel() -> AnnounceChannel:
    """What is known of the channel."""
    with connection():
        return AnnounceChannel.get()


def at_page(slack: Sandbox, number: int, do: Callable[[], None]) -> None:
    """Do something after Slack has made this page of the list, before the bot gets it."""
    pages: list[str] = []

    def look(method: str, phase: str, args: dict[str, Any]) -> None:
        if (method, phase) == ("conversations.members", "after"):
            pages.append(method)
            if len(pages) == number:
                do()

    slack.faults.watch(look)


def event(slack: Sandbox, name: str, *, is_in: bool, ts: str = "") -> None:
    """The bot hears that somebody has joined or left."""
    announce_channel.learn_member(
        slack.channel_id("incidents"), slack.user_id(name), is_in=is_in, event_ts=ts, now=utcnow()
    )


def crowd(slack: Sandbox, size: int) -> None:
    """So many more people are in the channel, behind those of the demo."""
    slack.add_crowd(size)
    members = slack.workspace.channels[slack.channel_id("incidents")].members
    members += [slack.user_id(f"member{number}") for number in range(size)]


@ON_BOTH
def test_everybody_in_the_channel_is_known_page_by_page(slack: Sandbox, sync: Sync) -> None:
    crowd(slack, 450)

    assert sync() == "455 people and apps are in the announce channel."

    assert inside(slack, "nina", "member0", "member449", "gil") == [True, True, True, False]
    assert channel().is_private is False
    assert [call.args["limit"] for call in slack.calls_of("conversations.members")] == ["200"] * 3


def test_what_the_bot_has_missed_is_made_good(slack: Sandbox, sync: Sync) -> None:
    sync()
    members = slack.workspace.channels[slack.channel_id("incidents")].members
    members.remove(slack.user_id("nina"))
    members.append(slack.user_id("gil"))
    sync()

    assert inside(slack, "nina", "omar", "gil") == [False, True, True]
    with connection():
        assert ChannelMember.select().count() == len(members)


@ON_BOTH
def test_what_happens_meanwhile_counts_more_than_older_pages(slack: Sandbox, sync: Sync) -> None:
    crowd(slack, 300)

    def meanwhile() -> None:
        event(slack, "nina", is_in=False)
        event(slack, "gil", is_in=True)

    at_page(slack, 1, meanwhile)
    sync()

    assert inside(slack, "nina", "omar", "gil") == [False, True, True]
    sync()
    assert inside(slack, "nina", "gil") == [True, False], "a later sync knows better than earlier events"


@ON_BOTH
def test_news_that_arrive_in_the_wrong_order_count_in_the_right_one(slack: Sandbox, sync: Sync) -> None:
    sync()
    event(slack, "gil", is_in=False, ts="1700000002.000000")
    event(slack, "gil", is_in=True, ts="1700000001.000000")
    assert inside(slack, "gil") == [False]

    event(slack, "gil", is_in=True, ts="1700000003.000000")
    assert inside(slack, "gil") == [True]


def test_a_sync_that_was_under_way_when_the_bot_was_removed_does_not_count(
    slack: Sandbox, sync: Sync
) -> None:
    def removed() -> None:
        announce_channel.lose(slack.channel_id("incidents"), now=utcnow())

    at_page(slack, 1, removed)
    sync()

    assert not channel().is_complete


def test_the_bot_joins_a_public_channel_to_hear_who_leaves_it(slack: Sandbox, sync: Sync) -> None:
    members = slack.workspace.channels[slack.channel_id("incidents")].members
    members.remove(slack.bot_user_id)
    sync()

    assert slack.bot_user_id in members
    assert channel().is_complete


def test_an_archived_channel_is_not_joined(slack: Sandbox, sync: Sync) -> None:
    slack.person("ada").archive("incidents")
    sync()

    assert slack.calls_of("conversations.join") == []
    assert inside(slack, "nina") == [True]


def test_if_slack_refuses_nobody_is_known_to_be_inside(slack: Sandbox, sync: Sync) -> None:
    sync()
    slack.convert_channel("incidents", private=True)
    slack.workspace.channels[slack.channel_id("incidents")].members.remove(slack.bot_user_id)
    with pytest.raises(JobFailed, match=r"does not tell who is in the announce channel: channel_not_found\."):
        sync()

    assert inside(slack, "nina") == [False]
    assert (channel().trouble, channel().is_private) == ("channel_not_found", None)


def test_a_passing_fault_takes_nothing_away(slack: Sandbox, sync: Sync, report: Patient) -> None:
    sync()
    slack.faults.next("conversations.members", "429", retry_after=7)
    sync()
    assert report.waits == [7]

    slack.faults.next("conversations.members", "503", times=9)
    with pytest.raises(JobFailed, match="HTTP 503"):
        sync()
    assert inside(slack, "nina") == [True]


def test_another_channel_begins_with_nobody(slack: Sandbox, sync: Sync) -> None:
    sync()
    announce_channel.watch(slack.channel_id("incidents"))
    assert inside(slack, "nina") == [True], "the same channel, at the next start"
    announce_channel.watch(slack.channel_id("ops"))
    assert inside(slack, "nina") == [False]
    event(slack, "nina", is_in=True)

    assert inside(slack, "nina") == [False], "what happens in the former one is nothing to us"


def test_before_the_first_start_there_is_no_channel(slack: Sandbox, sync: Sync) -> None:
    with transaction():
        AnnounceChannel.delete().execute()
    with pytest.raises(JobFailed, match="The bot has not been started yet"):
        sync()


def test_it_is_asked_for_once_however_many_ask(database: str) -> None:
    for _ in range(3):
        sync_readers.ask_soon(now=utcnow())
    with connection():
        [run] = JobRun.select()
    runs.claim(run, now=utcnow())
    sync_readers.ask_soon(now=utcnow())

    assert [one.name for one in runs.running()] == ["sync-readers"]
    assert runs.waiting() == []
