"""App Home's page about what Slack refused for good."""

from datetime import timedelta

from models import Delivery, DeliveryKind, DeliveryState
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.delivery import problems
from phoenix_bot.delivery.problems import IS_PROBLEM
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import home, managers_pages, seen, showing, to_tab
from tests.managing import told
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import announcements, rows, submit_announcement
from tests.stories import WHAT_HAPPENED, announce

pytestmark = ON_SQLITE

HOUR = timedelta(hours=1)


def page(ada: Person, part: str = "") -> Form:
    """The page, as soon as it shows `part`."""
    to_tab(ada, "Problems")
    return seen(ada, part)


def refused(ada: Person, nina: Person) -> None:
    """An announcement that Slack refuses, since its channel is archived."""
    ada.archive("incidents")
    submit_announcement(nina, "Booking")
    nina.wait_for("dm", "refused to post its announcement")


def test_no_problem(phoenix: Phoenix, ada: Person) -> None:
    shown = page(ada, "No problems.")

    assert "Problems" in managers_pages(shown)


def test_a_problem_shows_at_once_with_its_number_and_a_button(
    phoenix: Phoenix, ada: Person, nina: Person
) -> None:
    page(ada, "No problems.")
    refused(ada, nina)
    shown = seen(ada, "Outage 1: could not post its announcement")

    assert "Slack says: is_archived. Unarchive the channel." in shown.text
    assert "Problems (1)" in managers_pages(shown)
    shown.click("Now")
    showing(ada, "⚠ Problems (1)")


@ON_BOTH
def test_a_problem_is_tried_again(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    refused(ada, nina)
    shown = page(ada, "could not post its announcement")
    ada.unarchive("incidents")
    shown.click("Retry")
    nina.wait_for("incidents", "Booking incident")
    phoenix.settled()

    assert "Problems" in managers_pages(seen(ada, "No problems."))
    assert told() == ["Delivery retried announcement of outage 1: refusal is_archived"]


def test_all_are_tried_again(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    refused(ada, nina)
    shown = page(ada, "could not post")
    ada.unarchive("incidents")
    shown.click("Retry all (1)")
    nina.wait_for("incidents", "Booking incident")

    seen(ada, "No problems.")
    assert told() == ["Deliveries retried all that Slack refused: count 1"]


def test_an_announcement_that_is_discarded_leaves_nothing_waiting(
    phoenix: Phoenix, ada: Person, nina: Person
) -> None:
    refused(ada, nina)
    page(ada, "could not post its announcement").click("Discard", confirm=True)
    seen(ada, "No problems.")
    ada.unarchive("incidents")
    home(nina, "Booking incident").click("Edit")
    form = nina.modal()
    form.fill({"Reason for this change?": "We know more", "ETA": "under 30 min"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert announcements(nina) == []
    assert not [message for message in nina.messages("general") if "is announced" in message.shown]
    assert {row.kind for row in rows() if row.state == DeliveryState.DROPPED} >= {
        "announcement",
        "permalink",
        "pin",
        "update",
        "comment",
    }
    assert told() == ["Delivery discarded announcement of outage 1: refusal is_archived"]


def test_what_another_manager_has_settled_is_told(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    refused(ada, nina)
    shown = page(ada, "could not post its announcement")
    shown_for_good = [DeliveryKind.PROFILE, DeliveryKind.HOME]
    phoenix.slack.until(lambda: all(row.done_at for row in rows(*shown_for_good)), what="the last page")
    with connection():
        # As if they had done it while this manager's page was on its way.
        Delivery.update(state=DeliveryState.WAITING, due_at=utcnow() + HOUR).where(IS_PROBLEM).execute()
    shown.click("Discard", confirm=True)

    assert "This problem is gone" in ada.modal().text
    seen(ada, "No problems.")


def test_an_announcement_that_stands_is_not_given_up_with_a_refused_pin(
    phoenix: Phoenix, ada: Person, nina: Person
) -> None:
    phoenix.slack.faults.next("pins.add", "error", error="too_many_pins")
    announcement: Message = announce(nina, "Booking")
    page(ada, "could not pin its announcement").click("Discard", confirm=True)
    seen(ada, "No problems.")
    phoenix.settled()

    assert announcement.ts
    assert [row.kind for row in rows() if row.state == DeliveryState.DROPPED] == ["pin"]


def test_who_is_told_elsewhere_is_told_without_the_discarded_announcement(
    phoenix: Phoenix, ada: Person, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(SLACK_NOTIFY_SALES_CHANNEL_ID=phoenix.slack.channel_id("sales"))
    ada.archive("incidents")
    nina.command("/announce", "booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    form.fill({"Sales affected": "yes"})
    assert form.submit(), form.errors
    nina.wait_for("dm", "refused to post its announcement")
    page(ada, "could not post its announcement").click("Discard", confirm=True)

    nina.wait_for("sales", "Booking incident · 1")
    phoenix.settled()
    assert problems.rows() == []
