"""The channel of announcements is deleted or archived, or gets another id: open outages are not lost."""

import pytest

from models import DeliveryKind
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import announcement_row, kinds, steps
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, submit_announcement
from tests.stories import announce, edit, opened, wait_for_event

MOVED = "Posted again here because its former channel accepts no more messages"

FORMER = "alarms"
"""Where outages are announced until the setting says #incidents."""


@pytest.fixture
def former(phoenix: Phoenix, slack: Sandbox) -> str:
    """The id of the former channel, in which the bot announces."""
    channel_id = slack.add_channel(FORMER, members=["nina", "ada"])
    restart(phoenix, FORMER)
    return channel_id


def restart(phoenix: Phoenix, channel: str) -> None:
    """Restart the bot with this channel in its settings."""
    phoenix.stop()
    phoenix.start(SLACK_ANNOUNCE_CHANNEL_ID=phoenix.slack.channel_id(channel))


def announce_there(phoenix: Phoenix, person: Person) -> Message:
    """Announce an outage in the former channel."""
    submit_announcement(person, "Booking")
    announcement = person.wait_for(FORMER, "Booking incident")
    phoenix.settled()
    return announcement


def update_form(person: Person, announcement: Message) -> Form:
    """The form of an update, filled in."""
    form = opened(person, announcement, "Post update")
    form.fill({"What is new?": "It is the disk"})
    return form


@pytest.mark.parametrize("how", ["deleted", "archived"])
def test_an_open_outage_is_announced_again_in_the_channel_that_is_set_instead(
    phoenix: Phoenix, nina: Person, ada: Person, former: str, how: str
) -> None:
    announce_there(phoenix, nina)
    (ada.delete_channel if how == "deleted" else ada.archive)(FORMER)
    restart(phoenix, "incidents")
    phoenix.settled()

    (again,) = announcements(nina)
    assert MOVED in again.shown
    assert ("the former thread" in again.shown) is (how == "archived")
    assert [pin.ts for pin in nina.pins("incidents")] == [again.ts]
    assert kinds() == ["announced", "moved"]
    assert steps()[-1].fields["channel_id"] == [former, again.channel]
    assert "because its former channel accepts no more messages" in nina.thread(again)[0].shown
    edit(nina, again, "It got worse", ETA="under 8 h")
    phoenix.settled()
    assert "under 8 h" in nina.refresh(again).shown
    assert nina.thread(again)[1].shown.startswith("It got worse\nETA: ")
    assert problems.rows() == []


@pytest.mark.usefixtures("former")
def test_what_was_refused_before_goes_under_the_new_one_when_it_is_tried_again(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    form = update_form(nina, announce_there(phoenix, nina))
    ada.delete_channel(FORMER)
    assert form.submit(), form.errors
    nina.wait_for("dm", "refused to update its announcement")
    phoenix.settled()
    restart(phoenix, "incidents")
    phoenix.settled()
    problems.retry_all(act=operator())
    phoenix.settled()

    (again,) = announcements(nina)
    assert "It is the disk" in nina.thread(again)[-1].shown
    assert problems.rows() == []


@ON_SQLITE
@pytest.mark.usefixtures("former")
def test_where_the_former_channel_is_fine_it_goes_on_there(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce_there(phoenix, nina)
    form = update_form(nina, announcement)
    restart(phoenix, "incidents")
    assert form.submit(), form.errors
    phoenix.settled()

    assert nina.thread(announcement)[-1].shown == "It is the disk"
    assert announcements(nina) == []
    assert kinds() == ["announced", "updated"]


@ON_SQLITE
@pytest.mark.usefixtures("former")
def test_a_resolved_outage_is_not_announced_again(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    nina.click(announce_there(phoenix, nina), "Resolve")
    form = nina.modal()
    form.fill({"Sales affected": "no", "B2B partners affected": "no"})
    assert form.submit(), form.errors
    resolved = nina.wait_for(FORMER, "Resolved: ")
    report = opened(nina, resolved, "Link post-mortem")
    report.fill({report.labels[0]: "https://example.com/report"})
    phoenix.settled()
    ada.delete_channel(FORMER)
    restart(phoenix, "incidents")
    assert report.submit(), report.errors
    phoenix.settled()

    assert announcements(nina) == []
    assert {row.error for row in problems.rows()} == {"channel_not_found"}


@ON_SQLITE
@pytest.mark.usefixtures("former")
def test_what_was_never_announced_is_when_the_setting_is_mended_and_it_is_tried_again(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    ada.delete_channel(FORMER)
    submit_announcement(nina, "Booking")
    nina.wait_for("dm", "refused to post its announcement")
    restart(phoenix, "incidents")
    problems.retry_all(act=operator())
    phoenix.settled()

    (announcement,) = announcements(nina)
    assert MOVED not in announcement.shown
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    assert "is announced in #incidents" in nina.wait_for("general", "is announced").shown
    assert kinds() == ["announced"]


@pytest.mark.parametrize("is_told", [True, False], ids=["Slack tells it", "the bot is down"])
def test_a_channel_with_another_id_keeps_its_announcements(
    phoenix: Phoenix, slack: Sandbox, nina: Person, is_told: bool
) -> None:
    announcement = announce(nina)
    form = update_form(nina, announcement)
    phoenix.settled()
    if is_told:
        slack.change_channel_id("incidents")
        wait_for_event(slack, "channel_id_changed")
    else:
        phoenix.stop()
        slack.change_channel_id("incidents")
        phoenix.start()
    assert form.submit(), form.errors
    phoenix.settled()

    (kept,) = announcements(nina)
    assert kept.ts == announcement.ts
    assert nina.thread(kept)[-1].shown == "It is the disk"
    assert announcement_row().channel_id == slack.channel_id("incidents")
    assert problems.rows() == []


@ON_SQLITE
def test_what_slack_refused_under_the_former_id_can_be_tried_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    form = update_form(nina, announce(nina))
    phoenix.settled()
    ada.archive("incidents")
    assert form.submit(), form.errors
    phoenix.settled()
    ada.unarchive("incidents")
    ada.invite("incidents", "phoenix")
    new_id = slack.change_channel_id("incidents")
    wait_for_event(slack, "channel_id_changed")
    assert {row.lane for row in problems.rows()} == {f"{new_id}/1"}
    problems.retry_all(act=operator())
    phoenix.settled()

    assert "It is the disk" in nina.thread(announcements(nina)[0])[-1].shown
    assert problems.rows() == []


@ON_SQLITE
@pytest.mark.usefixtures("former")
def test_however_often_the_bot_starts_one_refusal_is_one_problem(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announce_there(phoenix, nina)
    ada.archive(FORMER)
    slack.add_channel("closed", private=True, members=["nina"])
    for _ in range(3):
        restart(phoenix, "closed")
        phoenix.settled()

    assert [row.kind for row in problems.rows()] == [DeliveryKind.UPDATE]
    assert len([message for message in nina.messages(dm=True) if "refused" in message.shown]) == 1


@ON_SQLITE
@pytest.mark.usefixtures("former")
def test_duplicates_that_are_over_stay_where_they_are(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announce_there(phoenix, nina)
    submit_announcement(nina, "Search")
    duplicate = nina.wait_for(FORMER, "Search incident")
    phoenix.settled()
    form = opened(nina, duplicate, "Close as duplicate")
    [original] = [text for text in form.options("Duplicate of", "1") if text.startswith("1")]
    form.fill({"Duplicate of": original})
    assert form.submit(), form.errors
    phoenix.settled()
    ada.archive(FORMER)
    restart(phoenix, "incidents")
    phoenix.settled()

    (again,) = announcements(nina)
    assert "Booking incident" in again.shown
    assert problems.rows() == []
