"""Followers hear by direct message how an outage goes on, each once."""

from slack_sdk import WebClient

from models import DeliveryKind
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.buttons.clicking import close_as_duplicate, post_update, reassign
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.stories import announce, edit, reopen, resolve, visible, wait_for_event

pytestmark = ON_SQLITE


def heard(person: Person) -> list[str]:
    """The direct messages to somebody, oldest first, also those in threads."""
    found = {reply.ts: reply for one in person.messages(dm=True) for reply in (one, *person.thread(one))}
    return [visible(found[ts]) for ts in sorted(found)]


@ON_BOTH
def test_a_follower_of_a_system_hears_the_whole_life_of_its_outage(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    said(peter, "follow booking")
    announcement = announce(nina, **{"What happened?": "Nobody can book"})
    announce(nina, system="Payments")
    post_update(nina, announcement, "The disk is full", eta="under 8 h")
    edit(nina, announcement, "It takes longer", ETA="under 24 h")
    edit(nina, announcement, "More is lost", Lost_bookings="<60%")
    resolved = resolve(nina, announcement, Resolution="A new disk")
    reopen(nina, resolved)
    phoenix.settled()

    told = heard(peter)
    assert [one.split(" Booking incident · 1")[0] for one in told] == [
        "🔴 @nina announced",
        "@nina posted an update on",
        "@nina changed",
        "🟢 @nina resolved",
        "🔴 @nina reopened",
    ]
    parts = ("Nobody can book", "ETA: under 2 h → under 8 h", "It takes longer", "A new disk")
    assert [part in one for part, one in zip(parts, told, strict=False)] == [True] * 4
    first, *others = peter.messages(dm=True)
    assert first.buttons == ["Unfollow"]
    assert [one.split(" Booking")[0] for one in map(visible, others)] == [
        "🟢 @nina resolved",
        "🔴 @nina reopened",
    ]
    assert len(peter.thread(first)) == 4


def test_nobody_hears_twice_or_of_their_own_acts(
    phoenix: Phoenix, nina: Person, omar: Person, peter: Person
) -> None:
    for person in (nina, omar, peter):
        said(person, "follow booking")
    announcement = announce(nina)
    said(peter, "follow 1")
    reassign(nina, announcement, Solution="omar")
    post_update(omar, announcement, "Looking into it")
    phoenix.settled()

    assert [one.split(" Booking")[0] for one in heard(nina)] == ["@omar posted an update on"]
    assert [one.split(" Booking")[0] for one in heard(omar)] == [
        "🔴 @nina announced",
        "@nina made you solution assignee of",
    ]
    assert [one.split(" Booking")[0] for one in heard(peter)] == [
        "🔴 @nina announced",
        "@omar posted an update on",
    ]


def test_who_unfollows_from_a_message_hears_nothing_more_of_this_outage(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    said(peter, "follow booking")
    announcement = announce(nina)
    told = peter.wait_for("dm", "@nina announced")
    peter.click(told, "Unfollow")
    peter.wait_for("dm", "You no longer follow Booking incident · 1. You still follow Booking")
    resolve(nina, announcement)
    announce(nina)
    phoenix.settled()

    assert not any("resolved" in one for one in heard(peter))
    assert any("@nina announced Booking incident · 2" in one for one in heard(peter))


def test_a_duplicate_is_called_so(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina)
    announcement = announce(nina, "Search")
    said(peter, "follow 2")
    close_as_duplicate(nina, announcement, 1, "The same disk")
    phoenix.settled()

    [told] = heard(peter)
    assert told.startswith("@nina closed Search incident · 2 as a duplicate of Booking incident · 1")
    assert "The same disk" in told


def test_who_may_not_read_any_more_hears_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gil: Person
) -> None:
    nina.invite("incidents", "gil")
    wait_for_event(slack, "member_joined_channel", user=gil.id)
    announcement = announce(nina)
    assert said(gil, "follow 1").startswith("You follow Booking incident · 1.")
    gil.leave("incidents")
    wait_for_event(slack, "member_left_channel", user=gil.id)
    resolve(nina, announcement)
    phoenix.settled()

    assert heard(gil) == []


def test_without_followers_a_change_queues_nothing_for_them(phoenix: Phoenix, nina: Person) -> None:
    resolve(nina, announce(nina))
    phoenix.settled()

    assert rows(DeliveryKind.FOLLOWERS) == []


def test_if_the_first_message_is_gone_a_new_thread_begins(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    said(peter, "follow booking")
    announcement = announce(nina)
    first = peter.wait_for("dm", "@nina announced")
    WebClient(slack.bot_token, base_url=slack.api_url).chat_delete(channel=first.channel, ts=first.ts)
    post_update(nina, announcement, "Still broken")
    resolve(nina, announcement)
    phoenix.settled()

    update, end = peter.messages(dm=True)
    assert "Still broken" in visible(update)
    assert [one.ts for one in peter.thread(update)] == [end.ts]
