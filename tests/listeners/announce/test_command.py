"""/announce, from the command to the channel."""

from datetime import timedelta
from typing import Any

import pytest

from models import SUMMARY_TEMPLATE, User
from models.database import transaction
from phoenix_bot.acts.clock import epoch, utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, only_outage, outages, steps
from tests.managing import take_out
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.stories import (
    OPEN_BUTTONS,
    READERS_BUTTONS,
    WHAT_HAPPENED,
    announce,
    clock_time,
    minutes_ago,
    more,
    opened,
    this_minute,
    visible,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE

FILLED = {"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"}


@ON_BOTH
def test_an_on_call_engineer_announces_an_outage(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, "Booking")

    assert announcement.buttons == [*OPEN_BUTTONS, *READERS_BUTTONS]
    assert announcement.colour == "#d92d20"
    assert "Solution and communication assignee\n@nina" in announcement.shown
    phoenix.settled()
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    assert nina.messages(dm=True) == []


def test_the_form_asks_for_everything_in_this_order(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce")
    form = nina.modal("Announce an outage")

    assert form.labels == [
        "What happened?",
        "Primary affected system",
        "ETA",
        "Sales affected",
        "B2B partners affected",
        "Lost bookings",
    ]
    assert form.value("What happened?") == SUMMARY_TEMPLATE
    assert form.options("ETA") == [
        "under 30 min",
        "under 2 h",
        "under 8 h",
        "under 24 h",
        "more than 24 h, or unknown",
    ]
    assert form.options("Sales affected") == ["yes", "no", "unknown"] == form.options("B2B partners affected")
    assert form.options("Lost bookings") == ["unknown", "0%", "<10%", "<30%", "<60%", "<100%", "100%"]
    assert form.value("Lost bookings") == "unknown"
    assert more(nina, form).labels[6:] == [
        "Lost bookings details",
        "Impact on turnover",
        "Started at",
        "Options",
        "Ended at",
    ]


@ON_BOTH
def test_what_is_unknown_at_night_may_stay_so_until_the_end(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill({"What happened?": "All is down", "ETA": "more than 24 h, or unknown"})
    assert form.submit(), form.errors
    announcement = nina.wait_for("incidents", "All is down")
    assert "Impact on sales\nunknown, lost bookings unknown\nB2B partners\nunknown\n" in announcement.shown
    nina.click(announcement, "Resolve")
    form = nina.modal()

    assert not form.submit()
    assert set(form.errors) == {"Sales affected", "B2B partners affected", "Lost bookings"}
    assert form.options("Lost bookings")[0] == "0%"
    form.fill({"Sales affected": "no", "B2B partners affected": "no", "Lost bookings": "<10%"})
    assert form.submit(), form.errors


@ON_BOTH
def test_lines_that_are_still_the_templates_are_left_out(phoenix: Phoenix, nina: Person) -> None:
    half = SUMMARY_TEMPLATE.replace("[customers/employees/partners/…]", "Customers").replace(
        "[reason + details]", "the disk is full"
    )
    announcement = announce(nina, **{"What happened?": half})

    told = ["WHO: Customers are not able to", "BECAUSE: the disk is full"]
    assert visible(announcement).split("\n")[1:3] == told
    assert f"incident · 1: {' · '.join(told)} · Impact on sales" in announcement.text
    form = opened(nina, announcement, "Edit")
    assert form.value("What happened?") == "\n".join(told)
    form.fill({"What happened?": SUMMARY_TEMPLATE.splitlines()[1], "Reason for this change?": "Why not"})
    assert not form.submit()
    assert form.errors["What happened?"].startswith("Replace the template with what happened")


def test_more_keeps_what_was_typed(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED | {"Sales affected": "yes"})
    more(nina, form)

    assert {label: form.value(label) for label in FILLED} == FILLED
    assert (form.value("Primary affected system"), form.value("Sales affected")) == ("Booking", "yes")
    [update] = slack.calls_of("views.update")
    assert update.args["hash"]
    form.fill({"Lost bookings details": "Asia", "Impact on turnover": 7})
    assert form.submit(), form.errors
    phoenix.slack.until(outages, what="an outage")
    assert (only_outage().lost_bookings_details, only_outage().turnover_impact) == ("Asia", 7)


def test_what_must_be_filled_in_and_what_may_stay_empty(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce")
    form = more(nina, nina.modal())
    form.fill({"Impact on turnover": "12.5"})

    assert not form.submit()
    assert set(form.errors) == {"Primary affected system", "ETA", "Impact on turnover"}


def test_the_untouched_template_is_refused_on_its_field(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED | {"What happened?": f" {SUMMARY_TEMPLATE}\n"})

    assert not form.submit()
    assert list(form.errors) == ["What happened?"]
    assert "Replace the template" in form.errors["What happened?"]
    assert outages() == []


def test_the_announcement_says_what_was_entered(phoenix: Phoenix, nina: Person) -> None:
    impact: dict[str, Any] = {
        "Sales_affected": "yes",
        "B2B_partners_affected": "no",
        "Impact_on_turnover": 12000,
    }
    shown = announce(nina, **impact, Lost_bookings_details="Mostly weekends").shown

    assert shown.startswith(f"Booking incident · 1\n{WHAT_HAPPENED}\n")
    assert "Impact on sales\naffected, <10% bookings lost, 12,000 EUR of turnover\n" in shown
    assert "B2B partners\nnot affected\n" in shown
    assert "Solution and communication assignee\n@nina\n" in shown
    assert shown.endswith("Lost bookings details\nMostly weekends")


def test_everybody_reads_the_deadline_and_the_start_in_their_own_time_zone(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    began = minutes_ago(90)
    announcement = announce(nina, ETA="under 8 h", Started_at=began)

    deadline = only_outage().announced_at + timedelta(hours=8)
    for reader, zone in ((nina, "Europe/Prague"), (omar, "America/New_York")):
        shown = reader.refresh(announcement).shown
        assert f"(by {clock_time(deadline, zone)} " in shown
        assert f"Started\n{clock_time(began, zone)} " in shown


def test_an_unknown_eta_has_no_deadline(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, ETA="more than 24 h, or unknown")

    assert "ETA\nmore than 24 h, or unknown\nStarted" in visible(announcement)


def test_screen_readers_and_notifications_say_the_same_in_one_line(phoenix: Phoenix, nina: Person) -> None:
    summary = {"What happened?": "Nobody can pay\nfor anything"}
    text = announce(nina, **summary, Sales_affected="yes").text

    assert "\n" not in text
    assert text.startswith("Booking incident · 1: Nobody can pay · for anything · Impact on sales: affected")
    for part in ("B2B partners: unknown", "ETA: under 2 h (by <!date^", "Started: <!date^", f"<@{nina.id}>"):
        assert part in text


def test_an_outage_without_a_start_started_just_now(phoenix: Phoenix, nina: Person) -> None:
    before = this_minute()
    announce(nina)

    assert before <= epoch(only_outage().started_at) <= this_minute()


def test_an_outage_cannot_start_in_the_future(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = more(nina, nina.modal())
    form.fill(FILLED | {"Started at": minutes_ago(-600)})

    assert not form.submit()
    assert form.errors == {"Started at": "The start cannot be in the future."}
    form.fill({"Started at": minutes_ago(2)})
    assert form.submit()


@pytest.mark.parametrize("place", ["general", "incidents", "a conversation of two"])
def test_the_announcer_alone_gets_a_confirmation_with_the_link(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person, place: str
) -> None:
    where = slack.add_direct("nina", "ada") if place == "a conversation of two" else place
    nina.command("/announce", "booking", channel=where)
    form = nina.modal()
    form.fill(FILLED)
    assert form.submit()

    confirmation = nina.wait_for(where, "is announced in #incidents")
    announcement = nina.wait_for("incidents", "Solution and communication assignee\n@nina")
    assert confirmation.ephemeral
    assert "✅ Booking incident · 1 is announced in #incidents." in confirmation.shown
    assert f"/archives/{announcement.channel}/p{announcement.ts.replace('.', '')}|" in str(
        confirmation.blocks
    )
    assert all("is announced" not in message.shown for message in ada.messages(where))


def test_history_begins_with_the_announcement(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, Impact_on_turnover=5)

    [step] = steps()
    assert (step.kind, step.by_id, step.reason) == ("announced", nina.id, "")
    assert step.fields["eta"] == [None, "<2h"]
    assert step.fields["turnover_impact"] == [None, 5]
    assert step.fields["system_name"] == [None, "Booking"]
    assert abs(step.at - utcnow()) < timedelta(minutes=1)


def test_others_are_told_what_they_lack_and_whom_to_ask(phoenix: Phoenix, peter: Person, ada: Person) -> None:
    peter.command("/announce", "booking", channel="random")
    answer = peter.wait_for("random", "You may not announce outages")

    assert answer.ephemeral
    assert "Ask a workspace admin to add you to the group on_call." in answer.shown
    assert not peter.has_modal
    ada.command("/announce")
    ada.modal()
    peter.command("/announce")
    assert "Ask @ada to add you to the group on_call." in peter.wait_for("general", "You may not").shown


def test_somebody_who_became_an_admin_since_is_let_in(
    phoenix: Phoenix, slack: Sandbox, peter: Person
) -> None:
    peter.command("/announce")
    peter.wait_for("general", "You may not")
    slack.change_member("peter", is_admin=True)
    with transaction():
        User.update(profile_at=utcnow() - timedelta(minutes=2)).where(User.slack_id == peter.id).execute()

    peter.command("/announce", "booking")
    assert peter.modal().title == "Announce an outage"


def test_everybody_may_announce_if_the_operator_says_so(phoenix: Phoenix, peter: Person) -> None:
    phoenix.stop()
    phoenix.start(ALLOW_ALL_TO_NOTIFY="true")
    peter.command("/announce")
    form = peter.modal()
    phoenix.slack.until(lambda: known(peter.id), what="a record of peter")
    form.close()

    announcement = announce(peter)
    assert "Solution and communication assignee\n@peter" in announcement.shown


def test_guests_announce_nothing_even_where_everybody_may(phoenix: Phoenix, gil: Person) -> None:
    phoenix.stop()
    phoenix.start(ALLOW_ALL_TO_NOTIFY="true")
    gil.command("/announce", "booking")
    form = gil.modal()
    form.fill(FILLED)
    phoenix.slack.until(lambda: known(gil.id), what="a record of gil")

    assert not form.submit()
    assert "Only full members of this workspace can announce outages" in form.errors["What happened?"]
    assert outages() == []
    form.close()
    gil.command("/announce")
    assert gil.wait_for("general", "Only full members").ephemeral
    assert not gil.has_modal


def test_who_may_be_a_guest_announces_nothing_before_slack_says_they_are_none(
    phoenix: Phoenix, slack: Sandbox, peter: Person
) -> None:
    phoenix.stop()
    phoenix.start(ALLOW_ALL_TO_NOTIFY="true")
    slack.faults.next("users.info", "429", retry_after=60, times=2)
    peter.command("/announce", "booking")
    form = peter.modal()
    form.fill(FILLED)

    assert not form.submit()
    assert "please try again in a moment" in form.errors["What happened?"]
    assert outages() == []


def test_the_submit_asks_who_somebody_is_if_the_form_could_not(
    phoenix: Phoenix, slack: Sandbox, peter: Person
) -> None:
    group_members.join_named(peter.id, "on_call", now=utcnow())
    peter.command("/announce", "booking")
    form = peter.modal()
    form.fill(FILLED)
    slack.until(lambda: known(peter.id), what="a record of peter")
    with transaction():
        # As if the process had ended just after the form opened.
        User.update(profile_at=None).where(User.slack_id == peter.id).execute()
    assert not form.submit()
    slack.until(lambda: known(peter.id), what="a record of peter")

    assert form.submit(), form.errors


def test_rights_lost_while_the_form_was_open_are_missing_at_submit(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "booking")
    form = nina.modal()
    form.fill(FILLED)
    phoenix.slack.until(lambda: known(nina.id), what="a record of nina")
    take_out(nina.id, "on_call")

    assert not form.submit()
    assert "You may not announce outages" in form.errors["What happened?"]
    assert form.value("What happened?") == WHAT_HAPPENED
    group_members.join_named(nina.id, "on_call", now=utcnow())
    assert form.submit()


@ON_BOTH
def test_whoever_acts_first_is_recorded_without_delaying_the_form(
    phoenix: Phoenix, slack: Sandbox, peter: Person
) -> None:
    group_members.join_named(peter.id, "on_call", now=utcnow())
    peter.command("/announce", "booking")
    form = peter.modal()
    user = slack.until(lambda: known(peter.id), what="a record of peter")

    assert (user.name, user.is_admin) == ("peter", False)
    asked = [call.method for call in slack.calls if call.method in ("views.open", "users.info")]
    assert asked == ["views.open", "users.info"]
    form.fill(FILLED)
    assert form.submit(), form.errors


def test_an_admin_needs_no_group_even_the_first_time(phoenix: Phoenix, ada: Person) -> None:
    assert "Solution and communication assignee\n@ada" in announce(ada).shown


def test_an_unknown_admin_can_announce_as_soon_as_slack_says_who_they_are(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    with failing(slack, "users.info", "500", where=lambda args: True):
        ada.command("/announce", "booking")
        form = ada.modal()
        form.fill(FILLED)
        assert not form.submit()
        assert "Slack has not told us yet who you are" in form.errors["What happened?"]

    phoenix.settled()
    assert form.submit()
    assert "Solution and communication assignee\n@ada" in ada.wait_for("incidents", "Booking incident").shown


def test_a_slow_answer_about_somebody_unknown_does_not_cost_them_the_form(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    slack.faults.next("users.info", "hang_before", seconds=30)
    ada.command("/announce", "booking")

    assert ada.modal("Announce an outage").value("Primary affected system") == "Booking"


def test_a_command_or_submit_delivered_twice_takes_effect_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.duplicate_next_envelope()
    nina.command("/announce", "booking")
    form = nina.modal()
    slack.until(lambda: len(slack.calls_of("views.open")) == 2, what="the second delivery")
    form.fill(FILLED)
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack, times=2)
    phoenix.settled()

    assert len([message for message in nina.messages("incidents") if message.colour]) == 1
    assert kinds() == ["announced"]
    assert [message.shown for message in nina.messages("general") if "not open" in message.shown] == []


def test_the_words_for_what_is_lost_and_the_currency_are_settings(phoenix: Phoenix, nina: Person) -> None:
    phoenix.stop()
    phoenix.start(IMPACT_UNIT="orders & bids", CURRENCY="USD")
    nina.command("/announce", "payments")
    form = more(nina, nina.modal())
    assert {"Lost orders & bids", "Lost orders & bids details"} <= set(form.labels)
    assert form.hint("Impact on turnover") == "A whole number, in USD."
    form.fill({"What happened?": "Nobody can pay", "ETA": "under 30 min", "Lost orders & bids": "100%"})
    form.fill({"Impact on turnover": 1234567, "Lost orders & bids details": "All of them"})
    assert form.submit()

    shown = nina.wait_for("incidents", "Payments incident").shown
    assert "100% orders & bids lost, 1,234,567 USD of turnover" in shown
    assert "Lost orders & bids details\nAll of them" in shown
