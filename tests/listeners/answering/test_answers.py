"""What people are told if Slack fails, or if an answer comes too late."""

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import only_outage
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce, words

pytestmark = ON_SQLITE


def test_somebody_is_told_when_slack_does_not_open_their_form(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("views.open", "error", error="internal_error")
    nina.command("/announce")
    told = nina.wait_for("general", "Slack did not open the form (internal_error).")
    assert told.ephemeral
    slack.faults.next("views.open", "error", error="expired_trigger_id")
    nina.click(announcement, "Resolve")

    told = nina.wait_for("incidents", "Slack did not open the form (expired_trigger_id).")
    assert told.shown.endswith("Nothing was changed; please try again.")
    assert only_outage().is_open


def test_a_form_that_slack_did_not_answer_about_is_told_of(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("views.open", "cut_before")
    nina.command("/announce")

    assert "Slack did not open the form" in nina.wait_for("general", "did not open").shown


def test_an_answer_that_does_not_arrive_breaks_nothing(
    phoenix: Phoenix, slack: Sandbox, peter: Person, nina: Person
) -> None:
    slack.faults.next("response_url", "500")
    peter.command("/announce")
    slack.until(lambda: not slack.faults.waiting, what="the failed answer")
    assert words(peter, "general") == []
    peter.command("/announce")

    assert "You may not" in peter.wait_for("general", "You may not").shown


def test_a_confirmation_that_comes_too_late_for_its_channel_is_a_direct_message(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    slack.workspace.response_urls.clear()
    assert form.submit()

    assert "Booking incident · 1 is announced in #incidents" in nina.wait_for("dm", "is announced").shown
