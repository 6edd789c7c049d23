"""Somebody deletes an announcement in Slack: it is posted again, once, and its thread goes on there."""

import pytest

from models import DeliveryKind, DeliveryState
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.history import announcement_row, forget_outage, kinds
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, failing, rows, to
from tests.stories import (
    announce,
    database_down,
    edit,
    opened,
    resolve,
    wait_for_event,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE

AGAIN = "Posted again because somebody deleted it"


def link_to(message: Message) -> str:
    """The address of a message."""
    return f"https://northwind.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"


def posted_again(phoenix: Phoenix, reader: Person, deleted: Message) -> Message:
    """The announcement that replaced the deleted one."""

    def other() -> bool:
        return [message.ts for message in announcements(reader)] not in ([], [deleted.ts])

    phoenix.slack.until(other, what="another announcement")
    phoenix.settled()
    (again,) = announcements(reader)
    assert AGAIN in again.shown
    return again


def told_in(reader: Person, announcement: Message) -> list[str]:
    """What the thread of an announcement says."""
    return [comment.shown for comment in reader.thread(announcement)]


@ON_BOTH
def test_it_is_posted_and_pinned_again_and_says_so(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()

    ada.delete(announcement)

    again = posted_again(phoenix, nina, announcement)
    assert "Booking incident" in again.shown
    assert again.buttons == announcement.buttons
    assert [pin.ts for pin in nina.pins("incidents")] == [again.ts]
    assert kinds() == ["announced", "reposted"]
    assert announcement_row().permalink == link_to(again)
    assert problems.rows() == []


def test_its_thread_goes_on_under_the_new_one_and_says_where_the_former_is(
    phoenix: Phoenix, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    edit(nina, announcement, "first", ETA="under 8 h")
    phoenix.settled()
    ada.delete(announcement)
    again = posted_again(phoenix, nina, announcement)
    edit(nina, again, "second", ETA="under 24 h")
    phoenix.settled()

    assert told_in(nina, announcement)[0].startswith("first\n")
    where, comment = nina.thread(again)
    assert link_to(announcement) in str(where.blocks)
    assert comment.shown.startswith("second\nETA: under 8 h → under 24 h, by ")
    assert "under 24 h" in nina.refresh(again).shown


def test_slack_tells_it_twice(phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.duplicate_next_envelope("message_deleted")
    ada.delete(announcement)
    wait_for_second_delivery(slack)

    posted_again(phoenix, nina, announcement)
    assert kinds() == ["announced", "reposted"]


def test_each_deletion_posts_it_again_once(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    announcement = announce(nina)
    phoenix.settled()
    ada.delete(announcement)
    second = posted_again(phoenix, nina, announcement)
    ada.delete(second)
    third = posted_again(phoenix, nina, second)

    assert kinds() == ["announced", "reposted", "reposted"]
    (told,) = nina.thread(third)
    assert link_to(second) in str(told.blocks)


@pytest.mark.parametrize("with_replies", [False, True], ids=["nothing is left", "a tombstone is left"])
def test_what_waits_to_be_told_goes_under_the_new_one(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person, with_replies: bool
) -> None:
    announcement = announce(nina)
    if with_replies:
        nina.post("incidents", "On it", thread=announcement)
    phoenix.settled()
    with failing(slack, "chat.update", "429", where=lambda args: True):
        edit(nina, announcement, "It got worse", ETA="under 8 h")
        ada.delete(announcement)
        slack.until(lambda: kinds()[-1] == "reposted", what="a record of the deletion")

    again = posted_again(phoenix, nina, announcement)
    assert "under 8 h" in again.shown
    comment, where = told_in(nina, again)
    assert comment.startswith("It got worse\nETA: under 2 h → under 8 h")
    assert "Somebody deleted the announcement" in where


@pytest.mark.parametrize("with_replies", [False, True], ids=["nothing is left", "a tombstone is left"])
def test_unnoticed_while_the_bot_was_down_it_is_posted_at_the_next_update(
    phoenix: Phoenix, ada: Person, nina: Person, with_replies: bool
) -> None:
    announcement = announce(nina)
    if with_replies:
        nina.post("incidents", "On it", thread=announcement)
    form = opened(nina, announcement, "Edit")
    form.fill({"Reason for this change?": "It got worse", "ETA": "under 8 h"})
    phoenix.settled()
    phoenix.stop()
    ada.delete(announcement)
    phoenix.start()
    assert form.submit(), form.errors

    again = posted_again(phoenix, nina, announcement)
    assert told_in(nina, again)[0].startswith("It got worse\n")
    assert len(nina.thread(again)) == 2
    assert kinds() == ["announced", "edited", "reposted"]
    assert problems.rows() == []


@pytest.mark.parametrize("how", ["an update", "a shared message"])
def test_unnoticed_with_replies_it_is_posted_before_what_only_its_thread_is_told(
    phoenix: Phoenix, ada: Person, nina: Person, how: str
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    found = nina.post(channel.name, "It is the disk")
    form = opened(nina, announcement, "Post update")
    form.fill({"What is new?": "It is the disk"})
    phoenix.settled()
    phoenix.stop()
    ada.delete(announcement)
    phoenix.start()
    if how == "an update":
        assert form.submit(), form.errors
    else:
        nina.react(found, "point_up")

    again = posted_again(phoenix, nina, announcement)
    assert "the disk" in told_in(nina, again)[0] or "shared a message" in told_in(nina, again)[0]
    assert kinds()[-1] == "reposted"
    assert problems.rows() == []


def test_it_is_posted_again_where_the_app_was_thrown_out(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")
    form.fill({"Reason for this change?": "It got worse", "ETA": "under 8 h"})
    phoenix.settled()
    ada.kick("incidents", "phoenix")
    ada.delete(announcement)
    assert form.submit(), form.errors

    assert "under 8 h" in posted_again(phoenix, nina, announcement).shown


def test_deleted_before_it_was_pinned(phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person) -> None:
    with failing(slack, "pins.add", "503", where=lambda args: True):
        announcement = announce(nina)
        nina.kick("incidents", "phoenix")
        ada.delete(announcement)

    again = posted_again(phoenix, nina, announcement)
    assert [pin.ts for pin in nina.pins("incidents")] == [again.ts]


def test_of_a_resolved_outage_it_is_not_pinned(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    announcement = resolve(nina, announce(nina))
    phoenix.settled()
    ada.delete(announcement)

    assert "Resolved: Booking incident" in posted_again(phoenix, nina, announcement).shown
    assert nina.pins("incidents") == []


def test_in_a_private_channel(slack: Sandbox, phoenix: Phoenix, ada: Person) -> None:
    ada.invite("war-room", "phoenix")
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=slack.channel_id("war-room"))
    ada.command("/announce", "booking")
    form = ada.modal()
    form.fill({"What happened?": "No bookings", "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors
    ada.delete(ada.wait_for("war-room", "Booking incident"))

    assert ada.wait_for("war-room", AGAIN).buttons


def test_other_deletions_are_nothing_to_us(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()
    nina.delete(nina.post("incidents", "Oops"))
    for comment in nina.thread(announcement):
        ada.delete(comment)
        wait_for_event(slack, "message", subtype="message_deleted", deleted_ts=comment.ts)

    assert [message.ts for message in announcements(nina)] == [announcement.ts]
    assert kinds() == ["announced", "edited"]


def test_the_announcement_of_an_outage_that_is_forgotten_stays_deleted(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    forget_outage()
    ada.delete(announcement)
    wait_for_event(slack, "message", subtype="message_deleted")

    assert announcements(nina) == []


def test_what_people_write_costs_no_look_into_the_database(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    with database_down(phoenix):
        nina.post("incidents", "Good morning")
        wait_for_event(slack, "message", text="Good morning")


@ON_BOTH
def test_noticed_without_the_database_it_is_posted_once_when_slack_tells_it_again(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    with database_down(phoenix):
        ada.delete(announcement)
        slack.until(lambda: any(envelope.failed for envelope in slack.envelopes), what="a failed delivery")
    slack.redeliver()

    posted_again(phoenix, nina, announcement)
    assert kinds() == ["announced", "reposted"]


def test_refused_for_good_it_is_told_listed_and_tried_again(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    incidents = to(slack.channel_id("incidents"))
    with failing(slack, "chat.postMessage", "error", where=incidents, error="is_archived"):
        ada.delete(announcement)
        told = nina.wait_for("dm", "refused to post its announcement again, which somebody deleted")
    assert "Unarchive the channel" in told.shown
    assert [(row.kind, row.error) for row in problems.rows()] == [("announcement", "is_archived")]

    problems.retry_all(act=operator())
    again = posted_again(phoenix, nina, announcement)
    assert [pin.ts for pin in nina.pins("incidents")] == [again.ts]
    assert len(nina.thread(again)) == 1


def test_with_its_whole_channel_deleted_nothing_goes_round_and_round(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    form = opened(nina, announce(nina), "Edit")
    form.fill({"Reason for this change?": "It got worse", "ETA": "under 8 h"})
    phoenix.settled()
    ada.delete_channel("incidents")
    assert form.submit(), form.errors
    phoenix.settled()

    assert kinds() == ["announced", "edited"]
    assert {row.error for row in problems.rows()} == {"channel_not_found"}


@pytest.mark.parametrize(
    ("method", "error"),
    [("chat.postMessage", "cannot_reply_to_message"), ("chat.update", "cant_update_message")],
)
def test_an_announcement_that_is_still_there_is_never_doubled(
    phoenix: Phoenix, slack: Sandbox, nina: Person, method: str, error: str
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.faults.next(method, "error", error=error)
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert [message.ts for message in announcements(nina)] == [announcement.ts]
    assert [row.error for row in problems.rows()] == [error]


def test_whether_it_is_gone_is_asked_until_slack_answers(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")
    form.fill({"Reason for this change?": "It got worse", "ETA": "under 8 h"})
    phoenix.settled()
    phoenix.stop()
    ada.delete(announcement)
    phoenix.start()
    slack.faults.next("conversations.history", "503")
    slack.faults.next("conversations.history", "429", retry_after=1)
    assert form.submit(), form.errors

    posted_again(phoenix, nina, announcement)
    assert {row.state for row in rows(DeliveryKind.COMMENT)} == {DeliveryState.SENT}


def test_a_comment_that_arrived_in_the_former_thread_is_not_repeated(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.faults.next("chat.postMessage", "cut_after")
    with failing(slack, "conversations.replies", "503", where=lambda args: True):
        edit(nina, announcement, "It got worse", ETA="under 8 h")
        nina.wait_for("incidents", "It got worse")
        ada.delete(announcement)
        slack.until(lambda: kinds()[-1] == "reposted", what="a record of the deletion")

    again = posted_again(phoenix, nina, announcement)
    [comment] = told_in(nina, announcement)
    assert comment.startswith("It got worse\nETA: under 2 h → under 8 h")
    [where] = told_in(nina, again)
    assert "Somebody deleted the announcement" in where


def test_a_comment_whose_thread_went_before_it_arrived_is_not_lost(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    slack.faults.next("chat.postMessage", "cut_before")
    with failing(slack, "conversations.replies", "503", where=lambda args: True):
        edit(nina, announcement, "It got worse", ETA="under 8 h")
        slack.until(lambda: slack.calls_of("chat.postMessage")[-1].fault, what="a lost comment")
        ada.kick("incidents", "phoenix")
        ada.delete(announcement)

    again = posted_again(phoenix, nina, announcement)
    assert told_in(nina, again)[0].startswith("It got worse\n")
    assert len(nina.thread(again)) == 2


def test_deleted_before_slack_told_its_address(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    with failing(slack, "chat.getPermalink", "503", where=lambda args: True):
        announcement = announce(nina)
        slack.until(lambda: announcement_row().ts, what="a record of the announcement")
        ada.delete(announcement)
        slack.until(lambda: kinds()[-1] == "reposted", what="a record of the deletion")

    again = posted_again(phoenix, nina, announcement)
    assert "former thread" not in again.shown
    assert told_in(nina, again) == ["Somebody deleted the announcement, so it was posted again."]
    assert announcement_row().permalink == link_to(again)


def test_deleted_unseen_before_slack_told_its_address(
    phoenix: Phoenix, slack: Sandbox, ada: Person, nina: Person
) -> None:
    with failing(slack, "chat.getPermalink", "503", where=lambda args: True):
        announcement = announce(nina)
        slack.until(lambda: announcement_row().ts, what="a record of the announcement")
        ada.kick("incidents", "phoenix")
        ada.delete(announcement)

    again = posted_again(phoenix, nina, announcement)
    assert announcement_row().permalink == link_to(again)
    assert "former thread" not in again.shown


def test_the_outages_own_channel_links_to_the_new_one(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    [before] = [bookmark["link"] for bookmark in channel.bookmarks]
    ada.delete(announcement)
    phoenix.slack.until(lambda: "reposted" in kinds(), what="the new announcement")
    phoenix.settled()

    [after] = [bookmark["link"] for bookmark in channel.bookmarks]
    assert after == announcement_row().permalink != before
    assert after in channel.topic


def test_a_bookmark_that_somebody_took_away_stays_away(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    channel.bookmarks.clear()
    ada.delete(announcement)
    phoenix.slack.until(lambda: "reposted" in kinds(), what="the new announcement")
    phoenix.settled()

    assert channel.bookmarks == []
    assert problems.rows() == []
