"""Problems are tried again after more has happened: nobody is told the opposite of what is true."""

from pathlib import Path

from models import DeliveryKind, DeliveryState
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.history import only_outage
from tests.listeners.home.looking import seen, to_tab
from tests.listeners.phoenix.asking import said
from tests.managing import operator, told
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import about, failing, rows, to
from tests.programs import Program
from tests.stories import announce, opened, reopen, resolve, visible

pytestmark = ON_SQLITE

LATE = "Posted late, as Slack refused it at first: it is from "


def reopened(phoenix: Phoenix, person: Person, announcement: Message) -> None:
    """Reopen a resolved outage, and wait until everybody is told."""
    reopen(person, person.refresh(announcement))
    phoenix.slack.until(lambda: only_outage().is_open, what="an open outage")
    phoenix.settled()


def test_who_heard_that_it_is_open_again_does_not_hear_of_its_former_end(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    announcement = announce(nina, Sales_affected="yes")
    phoenix.settled()
    ada.archive("sales")
    resolve(nina, announcement)
    nina.wait_for("dm", "refused to post the notice for sales")
    ada.unarchive("sales")
    reopened(phoenix, nina, announcement)
    answer = said(ada, "problems retry")
    phoenix.settled()

    # The former notice is brought up to date. What it said of the end is not told any more.
    assert "Being tried again: 1. Left out, as newer news went out or is on its way: 1." in answer
    assert [visible(notice).split(":")[0] for notice in nina.messages("sales") if notice.metadata] == [
        "Announced",
        "Reopened",
    ]
    assert told()[-1] == "Deliveries retried all that Slack refused: count 1, outdated 1"
    assert problems.rows() == []


def test_news_that_were_all_refused_come_in_their_order(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"))
    ada.archive("sales")
    resolve(nina, announce(nina, Sales_affected="yes"))
    phoenix.settled()
    ada.unarchive("sales")
    problems.retry_all(act=operator())
    phoenix.settled()

    first, last = (visible(message) for message in nina.messages("sales") if message.metadata)
    assert "Announced: Booking incident" in first
    assert "Resolved: Booking incident" in last
    assert LATE in first
    assert LATE in last


def test_a_resolved_outage_is_not_pinned_any_more(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    slack.faults.next("pins.add", "error", error="too_many_pins")
    resolve(nina, announce(nina))
    phoenix.settled()
    to_tab(ada, "Problems")
    seen(ada, "could not pin its announcement").click("Retry")

    assert "Left out, as newer news went out or is on its way: 1" in ada.modal().text
    phoenix.settled()
    assert nina.pins("incidents") == []
    assert told() == ["Delivery retried pin of outage 1: outdated True, refusal too_many_pins"]


def test_after_a_reopening_the_channel_gets_no_closing_message_but_the_thread_its_history(
    phoenix: Phoenix, slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    refused = {"where": about("Outage was resolved"), "error": "restricted_action"}
    with failing(slack, "chat.postMessage", "error", **refused):  # type: ignore[arg-type]
        resolve(nina, announcement)
        phoenix.settled()
    reopened(phoenix, nina, announcement)
    with Program("problems", "--retry", cwd=tmp_path, settings={"DATABASE_URL": database_url}) as program:
        assert program.exit_code() == 0
    phoenix.settled()

    assert "The running bot will try 1 problem again." in program.output
    assert "Left out, as newer news went out or is on its way: 1." in program.output
    assert "Outage was reopened by @nina" in nina.messages(channel.name)[-1].shown
    late = nina.thread(announcement)[-1].shown
    assert late.startswith("Outage was resolved by @nina at ")
    assert LATE in late
    states = [row.state for row in rows(DeliveryKind.CHANNEL_POST)]
    assert states == [DeliveryState.SENT, DeliveryState.OUTDATED, DeliveryState.SENT]


def test_a_refused_closing_message_is_posted_late_while_the_outage_is_over(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    refused = {"where": to(channel.id), "error": "restricted_action"}
    with failing(slack, "chat.postMessage", "error", **refused):  # type: ignore[arg-type]
        form = opened(nina, announcement, "Post update")
        form.fill({"What is new?": "It is the disk"})
        assert form.submit(), form.errors
        resolve(nina, announcement)
        phoenix.settled()
    problems.retry_all(act=operator())
    phoenix.settled()

    update, closing = nina.messages(channel.name)[-2:]
    assert update.shown.startswith(f"It is the disk\n{LATE}")
    assert closing.buttons == ["Archive channel"]
