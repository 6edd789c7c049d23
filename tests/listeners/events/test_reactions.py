"""A message of a dedicated channel is shared in the announcement's thread by a reaction."""

from typing import Any

import pytest

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import dedicate, kinds, known, steps
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, failing
from tests.stories import (
    announce,
    clock_time,
    database_down,
    resolve,
    wait_for_event,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE

OWN = "o-booking"


@pytest.fixture
def announcement(phoenix: Phoenix, slack: Sandbox, nina: Person) -> Message:
    """The announcement of an outage with a channel of its own."""
    announcement = announce(nina)
    dedicate(channel(slack, OWN))
    phoenix.settled()
    return announcement


def channel(slack: Sandbox, name: str) -> str:
    """A new channel with the app and everybody else in it."""
    everybody = ("nina", "omar", "ada", "peter", "gil", "deploybot", "phoenix")
    return slack.add_channel(name, members=everybody)


def react(person: Person, message: Message, emoji: str = "point_up") -> None:
    """React and wait until the app has acknowledged that."""
    person.react(message, emoji)
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    wait_for_event(person.slack, "reaction_added", user=person.id, reaction=emoji, item=item)


def link_to(message: Message) -> str:
    """The address of a message in its channel."""
    return f"https://northwind.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"


@pytest.mark.parametrize("emoji", ["point_up", "point_up::skin-tone-3"])
def test_its_link_goes_into_the_thread_with_who_shared_and_who_wrote_it(
    phoenix: Phoenix, announcement: Message, nina: Person, omar: Person, emoji: str
) -> None:
    found = nina.post(OWN, "It is the disk")
    omar.react(found, emoji)

    told = omar.wait_for("incidents", "shared a message")
    at = clock_time(int(float(found.ts)), "America/New_York")
    assert told.shown.startswith(
        f"@omar shared a message by @nina, {at} today, from #{OWN}: open the message\n"
    )
    assert told.shown.endswith("\nIt is the disk")
    assert f"<{link_to(found)}|" in told.text
    assert told.thread_ts == announcement.ts
    assert [(step.kind, step.by_id) for step in steps()] == [("announced", nina.id), ("shared", omar.id)]
    assert steps()[-1].fields == {
        "permalink": [None, link_to(found)],
        "author": [None, nina.id],
        "channel_id": [None, found.channel],
        "ts": [None, found.ts],
        "text": [None, "It is the disk"],
    }


def test_the_app_reacts_to_what_is_shared(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    parent = nina.post(OWN, "It is the disk")
    reply = nina.post(OWN, "No, <!channel> the *network*", thread=parent)
    react(nina, reply)
    phoenix.settled()

    assert nina.refresh(reply).reactions["white_check_mark"] == [slack.bot_user_id]
    [told] = nina.thread(announcement)
    assert told.shown.endswith("\nNo, <!channel> the *network*")
    assert told.notifies <= {nina.id}


def test_from_a_private_channel_only_the_link_is_shared(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    dedicate(slack.add_channel("o-secret", members=("nina", "phoenix"), private=True))
    react(nina, nina.post("o-secret", "The password is 1234"))
    phoenix.settled()

    [told] = nina.thread(announcement)
    assert told.shown == "@nina shared a message from #o-secret: open the message"
    assert "1234" not in str(steps()[-1].fields)


@pytest.mark.parametrize("error", ["missing_scope", "already_reacted", "too_many_reactions"])
def test_that_the_app_cannot_react_is_no_problem(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, error: str
) -> None:
    slack.faults.next("reactions.add", "error", error=error)
    react(nina, nina.post(OWN, "It is the disk"))
    phoenix.settled()

    assert len(nina.thread(announcement)) == 1
    assert problems.rows() == []
    assert nina.messages(dm=True) == []


def test_if_slack_does_not_let_us_read_it_only_the_link_is_shared(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    slack.faults.next("conversations.replies", "error", error="missing_scope")
    react(nina, nina.post(OWN, "It is the disk"))
    phoenix.settled()

    [told] = nina.thread(announcement)
    assert told.shown == f"@nina shared a message from #{OWN}: open the message"


@ON_BOTH
def test_it_is_shared_once_however_many_react_and_however_often_slack_tells_it(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, omar: Person
) -> None:
    found = nina.post(OWN, "It is the disk")
    wait_for_event(slack, "message", text="It is the disk")
    slack.duplicate_next_envelope("reaction_added")
    omar.react(found, "point_up")
    wait_for_second_delivery(slack)
    react(nina, found)
    omar.unreact(nina.refresh(found), "point_up")
    react(omar, nina.refresh(found), "point_up::skin-tone-2")
    phoenix.settled()

    assert len(nina.thread(announcement)) == 1
    assert kinds() == ["announced", "shared"]


def test_somebody_new_shares_as_soon_as_slack_says_who_it_is(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, peter: Person
) -> None:
    found = nina.post(OWN, "It is the disk")
    with failing(slack, "users.info", "429", where=lambda args: True):
        react(peter, found)
        slack.until(lambda: slack.calls_of("users.info"), what="a question about who that is")
        assert not known(peter.id)
        assert kinds() == ["announced"]

    assert link_to(found) in peter.wait_for("incidents", "@peter shared").text
    assert known(peter.id)


@pytest.mark.parametrize("details", [{"is_restricted": True}, {"email": "omar@elsewhere.example"}])
def test_who_turns_out_to_be_a_guest_or_of_another_domain_shares_nothing(
    phoenix: Phoenix,
    slack: Sandbox,
    announcement: Message,
    nina: Person,
    peter: Person,
    details: dict[str, Any],
) -> None:
    phoenix.stop()
    slack.change_member("peter", **details)
    phoenix.start(ALLOWED_EMAIL_DOMAIN="northwind.example")
    found = nina.post(OWN, "It is the disk")
    for _ in range(2):
        react(peter, nina.refresh(found))
        phoenix.settled()
        peter.unreact(nina.refresh(found), "point_up")

    assert known(peter.id)
    assert kinds() == ["announced"]


def test_several_messages_are_shared_each(
    phoenix: Phoenix, announcement: Message, nina: Person, omar: Person
) -> None:
    found = [nina.post(OWN, text) for text in ("It is the disk", "No, the network")]
    found.append(omar.post(OWN, "Really?", thread=found[0]))
    for message in found:
        react(omar, message)
    phoenix.settled()

    shared = omar.thread(announcement)
    assert [link_to(message) in told.text for message, told in zip(found, shared, strict=True)] == [True] * 3
    assert f"?thread_ts={found[0].ts}&amp;cid={found[0].channel}|" in shared[-1].text
    assert shared[-1].shown.endswith(f" today, from #{OWN}: open the message\nReally?")


def test_the_setting_chooses_the_emoji(
    phoenix: Phoenix, announcement: Message, nina: Person, omar: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_EMOJI=":mega:, eyes")
    first, second, third = (nina.post(OWN, text) for text in ("one", "two", "three"))
    omar.react(first, "point_up")
    omar.react(second, "mega")
    omar.react(third, "eyes")

    phoenix.slack.until(lambda: len(omar.thread(announcement)) == 2, what="both quotations")
    told = " ".join(comment.text for comment in omar.thread(announcement))
    assert link_to(second) in told
    assert link_to(third) in told


def test_anywhere_else_or_with_another_emoji_nothing_happens(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, omar: Person
) -> None:
    react(omar, nina.post(OWN, "It is the disk"), "point_up_2")
    react(omar, nina.post("incidents", "It is the disk"))
    react(omar, announcement)
    phoenix.settled()

    assert kinds() == ["announced"]
    assert omar.thread(announcement) == []


def test_another_emoji_costs_no_look_into_the_database(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    with database_down(phoenix):
        react(nina, nina.post(OWN, "It is the disk"), "eyes")


@ON_BOTH
def test_shared_without_the_database_it_appears_once_when_slack_tells_it_again(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    found = nina.post(OWN, "It is the disk")
    with database_down(phoenix):
        nina.react(found, "point_up")
        slack.until(lambda: any(envelope.failed for envelope in slack.envelopes), what="a failed delivery")
    slack.redeliver()

    nina.wait_for("incidents", "shared a message")
    phoenix.settled()
    assert len(nina.thread(announcement)) == 1


@pytest.mark.parametrize("name", ["gil", "deploybot"])
def test_guests_and_bots_share_nothing_but_a_colleague_can_still(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, omar: Person, name: str
) -> None:
    found = nina.post(OWN, "It is the disk")
    slack.person(name).react(nina.post(OWN, "Hello"), "point_up")
    slack.until(lambda: known(slack.user_id(name)), what="a record of them")
    phoenix.settled()
    before = kinds().count("shared")

    react(slack.person(name), found)
    assert kinds().count("shared") == before
    omar.react(found, "point_up")
    assert link_to(found) in omar.wait_for("incidents", "@omar shared").text


def test_a_message_of_an_integration_has_its_name(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    slack.integration_post(OWN, "Monitoring", "Disk full")
    nina.react(nina.messages(OWN)[-1], "point_up")

    told = nina.wait_for("incidents", "shared a message").shown
    assert told.startswith("@nina shared a message by Monitoring, ")
    assert told.endswith("\nDisk full")


def test_the_thread_of_a_resolved_outage_still_takes_it(
    phoenix: Phoenix, announcement: Message, nina: Person
) -> None:
    resolve(nina, announcement)
    nina.react(nina.post(OWN, "Look at this once more"), "point_up")

    assert nina.wait_for("incidents", "shared a message").thread_ts == announcement.ts


@pytest.mark.parametrize(("still_open", "shown_in"), [((1,), 1), ((1, 2), 2), ((), 2)])
def test_of_several_outages_in_one_channel_the_open_one_counts_then_the_newest(
    phoenix: Phoenix, slack: Sandbox, nina: Person, still_open: tuple[int, ...], shown_in: int
) -> None:
    ours = channel(slack, OWN)
    all_announced = {1: announce(nina), 2: announce(nina, "Payments")}
    for outage_id, announcement in all_announced.items():
        dedicate(ours, outage_id)
        if outage_id not in still_open:
            resolve(nina, announcement)
    nina.react(nina.post(OWN, "It is the disk"), "point_up")

    told = nina.wait_for("incidents", "shared a message")
    assert told.thread_ts == all_announced[shown_in].ts


@pytest.mark.parametrize("error", ["channel_not_found", "restricted_action"])
def test_if_slack_does_not_tell_the_link_it_is_made_without_asking(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person, error: str
) -> None:
    found = nina.post(OWN, "It is the disk")
    slack.faults.next("chat.getPermalink", "error", error=error)
    nina.react(found, "point_up")

    place = f"archives/{found.channel}/p{found.ts.replace('.', '')}"
    assert place in nina.wait_for("incidents", "shared a message").text
    assert problems.rows() == []


def test_a_message_that_was_deleted_since_the_reaction_is_not_shared(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    found = nina.post(OWN, "It is the disk")
    with failing(slack, "chat.getPermalink", "503", where=lambda args: True):
        react(nina, found)
        slack.until(
            lambda: slack.calls_of("chat.getPermalink")[-1].args["message_ts"] == found.ts,
            what="a question for its link",
        )
        nina.delete(found)
    phoenix.settled()

    assert nina.thread(announcement) == []
    assert kinds() == ["announced"]
    assert problems.rows() == []


def test_while_slack_does_not_tell_the_link_the_thread_goes_on(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, nina: Person
) -> None:
    with failing(slack, "chat.getPermalink", "429", where=lambda args: True):
        react(nina, nina.post(OWN, "It is the disk"))
        resolve(nina, announcement)
        nina.wait_for("incidents", "Outage was resolved by")
        slack.until(lambda: nina.thread(announcement), what="a comment")
        assert kinds() == ["announced", "resolved"]
    phoenix.settled()

    resolved, shared = (comment.shown for comment in nina.thread(announcement))
    assert resolved.startswith("Outage was resolved")
    assert "shared a message" in shared


def test_shared_to_an_announcement_whose_deletion_nobody_noticed_it_brings_that_back(
    phoenix: Phoenix, slack: Sandbox, announcement: Message, ada: Person, nina: Person
) -> None:
    phoenix.stop()
    ada.delete(announcement)
    phoenix.start()
    nina.react(nina.post(OWN, "It is the disk"), "point_up")
    nina.wait_for("incidents", "shared a message")
    phoenix.settled()

    (again,) = announcements(nina)
    shared, where = (comment.shown for comment in nina.thread(again))
    assert shared.startswith("@nina shared a message")
    assert "Somebody deleted the announcement" in where
    assert kinds() == ["announced", "shared", "reposted"]


@pytest.mark.parametrize(
    ("setting", "reaction"), [("thumbsup", "+1"), ("+1", "thumbsup"), ("hankey", "poop::skin-tone-2")]
)
def test_every_name_of_an_emoji_means_the_same(
    phoenix: Phoenix, announcement: Message, nina: Person, omar: Person, setting: str, reaction: str
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_EMOJI=setting)
    found = nina.post(OWN, "The disk is full")
    omar.react(found, reaction)

    assert link_to(found) in omar.wait_for("incidents", "shared a message").text
