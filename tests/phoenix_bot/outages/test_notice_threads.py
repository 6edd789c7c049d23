"""The notice in an audience's channel is kept current, and its thread hears how the outage goes on."""

import pytest

from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing, rows, to
from tests.stories import announce, edit, opened, resolve, visible

pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def told(phoenix: Phoenix, slack: Sandbox) -> None:
    """#sales is set to be told; the bot is not in it."""
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))


@pytest.fixture
def announcement(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that affects sales; they were told."""
    announcement = announce(nina, Sales_affected="yes")
    phoenix.settled()
    return announcement


def notice(person: Person) -> Message:
    """The first notice in #sales."""
    return next(message for message in person.messages("sales") if message.metadata)


def thread(person: Person) -> list[str]:
    """What was said in its thread."""
    return [visible(message) for message in person.thread(notice(person))]


def update(person: Person, announcement: Message, text: str, eta: str | None = None) -> None:
    """Post an update."""
    form = opened(person, announcement, "Post update")
    form.fill({"What is new?": text, "New ETA": eta})
    assert form.submit(), form.errors


def correct(person: Person, announcement: Message, text: str) -> None:
    """Correct the newest update."""
    form = opened(person, person.thread(announcement)[-1], "Edit update")
    form.fill({"What is new?": text})
    assert form.submit(), form.errors


@ON_BOTH
def test_it_shows_the_eta_and_the_losses_of_now_and_its_thread_hears_of_the_eta(
    phoenix: Phoenix, nina: Person, peter: Person, announcement: Message
) -> None:
    edit(nina, announcement, "Two disks", ETA="under 8 h", Lost_bookings="<60%")
    edit(nina, announcement, "We counted", Lost_bookings="<30%")
    phoenix.settled()

    assert "affected, <30% bookings lost" in notice(peter).shown
    assert "under 8 h (by " in notice(peter).shown
    [told] = thread(peter)
    assert told.startswith("Two disks\nETA: under 2 h → under 8 h, by ")
    assert len(peter.messages("sales")) == 2  # with Slack's line that the bot has joined


def test_its_thread_hears_updates_under_their_authors_name_and_the_end(
    phoenix: Phoenix, nina: Person, peter: Person, announcement: Message
) -> None:
    update(nina, announcement, "We copy the data", "under 24 h")
    resolve(nina, announcement, Resolution="A new disk")
    phoenix.settled()

    first, end = peter.thread(notice(peter))
    assert first.author == "nina"
    assert visible(first).startswith("We copy the data\nETA: under 2 h → under 24 h, by ")
    assert visible(end).startswith("Resolved: Booking incident · 1 · affected sales\n")
    assert peter.messages("sales")[-1].ts == end.ts
    assert visible(notice(peter)).startswith("Resolved: Booking incident · 1 · affected sales\n")
    assert notice(peter).colour == "#079455"


def test_an_audience_hears_that_it_is_not_affected_any_more_and_nothing_else_then(
    phoenix: Phoenix, nina: Person, peter: Person, announcement: Message
) -> None:
    edit(nina, announcement, Sales_affected="no")
    phoenix.settled()
    assert peter.messages("sales")[-1].shown.startswith("No longer affects sales: ")
    assert "· does not affect sales" in notice(peter).shown

    update(nina, announcement, "We copy the data", "under 24 h")
    resolve(nina, announcement, Sales_affected="no")
    phoenix.settled()
    assert len(thread(peter)) == 1
    assert notice(peter).shown.startswith("Resolved: ")


def test_when_nobody_knows_whether_it_still_affects_them_they_hear_so(
    phoenix: Phoenix, nina: Person, peter: Person, announcement: Message
) -> None:
    edit(nina, announcement, Sales_affected="unknown")
    phoenix.settled()

    assert thread(peter)[0].startswith("May no longer affect sales: Booking incident · 1\n")
    assert "· 1 · may not affect sales\n" in visible(notice(peter))


def test_if_somebody_deleted_it_the_next_notice_takes_its_place(
    phoenix: Phoenix, nina: Person, peter: Person, ada: Person, announcement: Message
) -> None:
    ada.delete(notice(nina))
    update(nina, announcement, "We copy the data")
    resolve(nina, announcement)
    phoenix.settled()

    assert notice(peter).shown.startswith("Resolved: ")
    assert thread(peter) == []
    assert nina.messages(dm=True) == []


def test_an_outage_that_affects_nobody_asks_nothing_more_of_slack(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina, Sales_affected="no")
    update(nina, announcement, "We copy the data", "under 24 h")
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    assert [row.kind for row in rows() if "notice" in row.kind] == []
    assert [message for message in peter.messages("sales") if message.metadata] == []


def test_its_thread_hears_that_an_update_was_corrected(
    phoenix: Phoenix, nina: Person, peter: Person, announcement: Message
) -> None:
    update(nina, announcement, "We copy the tape")
    phoenix.settled()
    correct(nina, announcement, "We copy the data")
    phoenix.settled()

    assert thread(peter)[-1] == "We copy the data\n(edited)"
    assert "@nina: We copy the data" in visible(notice(peter))


def test_in_a_channel_of_both_audiences_each_notice_is_kept_current(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    phoenix.stop()
    sales = slack.channel_id("sales")
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=sales, SLACK_NOTIFY_B2B_CHANNEL_ID=sales)
    announcement = announce(nina, Sales_affected="yes", B2B_partners_affected="yes")
    phoenix.settled()
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    both = [message for message in peter.messages("sales") if message.metadata]
    assert ["under 8 h" in message.shown for message in both] == [True, True]


def test_an_update_corrected_before_its_thread_heard_it_still_tells_the_eta(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person, announcement: Message
) -> None:
    with failing(slack, "chat.postMessage", "429", where=to(slack.channel_id("sales"))):
        update(nina, announcement, "We copy the tape", "under 24 h")
        slack.until(lambda: len(nina.thread(announcement)) == 1, what="the comment")
        correct(nina, announcement, "We copy the data")
    phoenix.settled()

    first, correction = thread(peter)
    assert first.startswith("We copy the data\n(edited)\nETA: under 2 h → under 24 h, by ")
    assert correction == "We copy the data\n(edited)"


def test_a_notice_that_slack_did_not_change_is_put_right_once_the_cause_is_fixed(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person, announcement: Message
) -> None:
    with failing(slack, "chat.update", "missing_scope", where=to(slack.channel_id("sales"))):
        edit(nina, announcement, ETA="under 8 h")
        phoenix.settled()
    assert "under 2 h" in notice(peter).shown

    problems.retry_all(act=operator())
    phoenix.settled()

    assert "under 8 h" in notice(peter).shown
