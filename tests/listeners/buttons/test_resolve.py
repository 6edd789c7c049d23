"""Resolve, from the button to the green bar."""

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, steps
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import about, failing
from tests.stories import (
    READERS_BUTTONS,
    announce,
    clock_time,
    edit,
    minutes_ago,
    opened,
    reopen,
    resolve,
    this_minute,
    wait_for_second_delivery,
    written,
)

pytestmark = ON_SQLITE

ANSWERS = {"Sales affected": "yes", "B2B partners affected": "no"}


def test_the_form_asks_how_it_ended(phoenix: Phoenix, nina: Person) -> None:
    before = this_minute()
    form = opened(nina, announce(nina, Lost_bookings_details="Asia", Impact_on_turnover=7), "Resolve")

    assert form.title == "Resolve outage 1"
    assert form.labels == [
        "Resolution",
        "Sales affected",
        "B2B partners affected",
        "Lost bookings",
        "Lost bookings details",
        "Impact on turnover",
        "Resolved at",
        "Suggested outcome",
    ]
    assert form.options("Sales affected") == ["yes", "no"] == form.options("B2B partners affected")
    assert form.options("Suggested outcome") == ["None", "Post-mortem"]
    assert before <= form.value("Resolved at") <= this_minute()
    known = [form.value(label) for label in ("Lost bookings", "Lost bookings details", "Impact on turnover")]
    assert known == ["<10%", "Asia", "7"]
    assert form.value("Suggested outcome") == "None"


def test_what_was_unknown_must_be_known_at_the_end(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina, B2B_partners_affected="no"), "Resolve")

    assert (form.value("Sales affected"), form.value("B2B partners affected")) == (None, "no")
    assert not form.submit()
    assert list(form.errors) == ["Sales affected"]


@pytest.mark.parametrize(
    ("sales", "partners", "hint"),
    [
        ("yes", "no", "Sales or B2B partners were affected: a post-mortem is recommended."),
        ("unknown", "yes", "Sales or B2B partners were affected: a post-mortem is recommended."),
        ("no", "unknown", "A post-mortem is recommended if sales or B2B partners were affected."),
    ],
)
def test_a_report_is_recommended_when_sales_or_partners_were_hit(
    phoenix: Phoenix, nina: Person, sales: str, partners: str, hint: str
) -> None:
    announcement = announce(nina, Sales_affected=sales, B2B_partners_affected=partners)

    assert opened(nina, announcement, "Resolve").hint("Suggested outcome") == hint


def test_opening_the_form_changes_nothing_and_cancelling_leaves_no_trace(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    form = opened(nina, announcement, "Resolve")
    form.fill(ANSWERS)
    form.close()
    phoenix.settled()

    assert nina.refresh(announcement) == announcement
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    assert nina.thread(announcement) == []
    assert kinds() == ["announced"]
    assert only_outage().is_open
    assert slack.calls_of("chat.update") == []


@ON_BOTH
def test_the_announcement_turns_green_and_says_how_it_ended(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announcement = announce(nina, Started_at=minutes_ago(1565))
    ended = minutes_ago(60)
    report = {"Suggested_outcome": "Post-mortem", "Lost_bookings": "100%"}
    resolve(nina, announcement, Resolution="A new disk", Resolved_at=ended, **report)
    phoenix.settled()

    resolved = omar.refresh(announcement)
    assert resolved.colour == "#079455"
    assert resolved.buttons == [
        "Edit",
        "Edit duration",
        "Create post-mortem",
        "Link post-mortem",
        "Reopen outage",
        *READERS_BUTTONS,
    ]
    assert resolved.shown.startswith("✅ Resolved: Booking incident · 1\n")
    assert "Resolution\nA new disk\n" in resolved.shown
    assert "Impact on sales\naffected, 100% bookings lost\nB2B partners\nnot affected" in resolved.shown
    assert "Duration\n1d 1h 5m\nSuggested outcome\nPost-mortem" in resolved.shown
    end = clock_time(ended, "America/New_York")
    assert f"Outage was resolved by @nina at {end} " in resolved.shown
    assert "ETA" not in resolved.shown


def test_it_is_unpinned_and_the_thread_is_told(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Started_at=minutes_ago(125))
    ended = minutes_ago(0)
    resolve(nina, announcement, Resolution="A new disk", Resolved_at=ended)
    phoenix.settled()

    assert nina.pins("incidents") == []
    [comment] = nina.thread(announcement)
    when = clock_time(ended, "Europe/Prague")
    assert comment.shown.startswith(f"Outage was resolved by @nina at {when} ")
    assert comment.shown.endswith(", after 2h 5m.\nA new disk")


@ON_BOTH
def test_the_channel_sees_the_end_and_a_reopening_too(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    edit(nina, announcement, ETA="under 8 h")
    resolved = resolve(nina, announcement, Resolution="A new disk")
    phoenix.settled()
    reopen(nina, resolved)
    phoenix.settled()

    end, reopening = nina.messages("incidents")[1:]
    assert [end.ts, reopening.ts] == [comment.ts for comment in nina.thread(announcement)[-2:]]
    assert end.text.startswith("Booking incident")
    assert "Outage was resolved by <@" in end.text
    assert ": Outage was reopened by <@" + nina.id + ">: It is back · ETA: under 8 h →" in reopening.text


def test_an_end_that_comes_late_is_shown_in_the_channel_only_if_it_is_still_true(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    with failing(slack, "chat.postMessage", "503", where=about("was resolved")):
        reopen(nina, resolve(nina, announcement))
        slack.until(lambda: kinds()[-1] == "reopened", what="the reopening")
    phoenix.settled()

    [told] = nina.messages("incidents")[1:]
    assert told.shown.startswith("Outage was reopened by @nina\n")
    assert "Outage was resolved by @nina" in nina.thread(announcement)[0].shown


def test_screen_readers_hear_that_it_is_resolved(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Started_at=minutes_ago(5))
    resolve(nina, announcement, Resolution="A new\ndisk", Resolved_at=minutes_ago(0))
    phoenix.settled()

    text = nina.refresh(announcement).text
    assert text.startswith("✅ Resolved: Booking incident · 1: WHO: ")
    assert "\n" not in text
    assert "· Resolution: A new · disk · Outage was resolved by <@" in text
    assert "· Duration: 5m" in text


def test_history_keeps_the_end_field_by_field(phoenix: Phoenix, nina: Person) -> None:
    ended = minutes_ago(0)
    resolve(nina, announce(nina, Started_at=minutes_ago(5)), Resolution="A new disk", Resolved_at=ended)

    step = steps()[-1]
    assert (step.kind, step.by_id) == ("resolved", nina.id)
    assert step.fields == {
        "state": ["open", "resolved"],
        "resolution": ["", "A new disk"],
        "sales_affected": ["unknown", "yes"],
        "b2b_affected": ["unknown", "no"],
        "resolved_at": [None, ended],
        "resolved_by_id": [None, nina.id],
    }


def test_the_end_is_not_before_the_start(phoenix: Phoenix, nina: Person) -> None:
    began = minutes_ago(60)
    form = opened(nina, announce(nina, Started_at=began), "Resolve")
    phoenix.settled()
    form.fill(ANSWERS | {"Resolution": "A new disk", "Resolved at": minutes_ago(61)})

    assert not form.submit()
    assert list(form.errors) == ["Resolved at"]
    assert form.errors["Resolved at"].startswith("The end must not be before the start, ")
    assert only_outage().is_open
    form.fill({"Resolved at": began})
    assert form.submit()
    assert "Duration\n0m" in nina.wait_for("incidents", "Resolved: Booking").shown


def test_complaints_give_times_in_the_readers_zone(phoenix: Phoenix, omar: Person) -> None:
    began = minutes_ago(60)
    form = opened(omar, announce(omar, Started_at=began), "Resolve")
    phoenix.settled()
    form.fill(ANSWERS | {"Resolved at": minutes_ago(61)})

    assert not form.submit()
    told = f"The end must not be before the start, {written(began, 'America/New_York')}."
    assert form.errors == {"Resolved at": told}


def test_the_end_is_not_in_the_future(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina), "Resolve")
    form.fill(ANSWERS | {"Resolved at": minutes_ago(-600)})

    assert not form.submit()
    assert form.errors == {"Resolved at": "The end cannot be in the future."}


def test_whatever_the_other_changed_while_the_form_was_open(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    announcement = announce(nina)
    form = opened(nina, announcement, "Resolve")
    phoenix.settled()
    edit(omar, announcement, Sales_affected="no", Lost_bookings="<60%")
    form.fill(ANSWERS)
    phoenix.settled()

    assert not form.submit()
    assert list(form.errors) == ["Sales affected"]
    assert "@omar changed this to “no” while you were editing" in form.errors["Sales affected"]
    assert form.submit()
    outage = only_outage()
    assert (outage.sales_affected, outage.lost_bookings, outage.is_open) == ("yes", "<60%", False)


def test_only_one_of_two_resolves(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement = announce(nina)
    mine, theirs = opened(nina, announcement, "Resolve"), opened(ada, announcement, "Resolve")
    mine.fill(ANSWERS)
    theirs.fill(ANSWERS)
    phoenix.settled()
    assert theirs.submit()

    assert not mine.submit()
    assert "Outage 1 was resolved by @ada at " in mine.errors["Resolution"]
    phoenix.settled()
    assert kinds() == ["announced", "resolved"]
    assert len(nina.thread(announcement)) == 1


def test_a_submit_delivered_twice_takes_effect_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Resolve")
    form.fill(ANSWERS)
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert kinds() == ["announced", "resolved"]
    assert len(nina.thread(announcement)) == 1


def test_a_click_on_a_button_that_is_out_of_date_says_what_is_true_now(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    resolve(nina, announcement)
    for button in ("Resolve", "Edit", "Reassign", "Post update"):
        ada.click(announcement, button)
        answer = ada.wait_for("incidents", "Outage 1 was resolved by @nina at ")
        assert answer.ephemeral
        ada.dismiss(answer)
    assert not ada.has_modal
