"""Edit, on an open outage."""

from datetime import timedelta

import pytest

from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, only_outage, rewrite, steps
from tests.managing import operator, take_out
from tests.phoenix import Phoenix
from tests.stories import (
    WHAT_HAPPENED,
    announce,
    clock_time,
    edit,
    minutes_ago,
    more,
    opened,
    resolve,
    wait_for_second_delivery,
    words,
    written,
)

pytestmark = ON_SQLITE

REASON = "Reason for this change?"


@pytest.fixture
def trusted_omar(phoenix: Phoenix, omar: Person) -> Person:
    """omar may change every outage."""
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    return omar


def test_the_form_shows_the_outage_as_it_is_and_asks_why(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Impact_on_turnover=12000, Started_at=minutes_ago(30))
    nina.command("/announce")
    first = more(nina, nina.modal("Announce an outage"))
    asked_at_first = first.labels
    first.close()
    form = opened(nina, announcement, "Edit")

    assert form.title == "Edit outage 1"
    only_of_announce = ("Options", "Ended at")
    assert form.labels == [*(one for one in asked_at_first if one not in only_of_announce), REASON]
    assert form.value("What happened?") == WHAT_HAPPENED
    assert form.value("Primary affected system") == "Booking"
    assert (form.value("ETA"), form.value("Sales affected")) == ("under 2 h", "unknown")
    assert (form.value("Impact on turnover"), form.value("Started at")) == ("12000", minutes_ago(30))
    assert not form.submit()
    assert list(form.errors) == [REASON]


def test_one_comment_under_the_editors_name_says_why_and_what_changed(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    impact = {"Lost_bookings": "<60%", "Lost_bookings_details": "Asia only", "Impact_on_turnover": 4500}
    edit(nina, announcement, "Support called", ETA="under 8 h", Sales_affected="yes", **impact)
    phoenix.settled()

    [comment] = nina.thread(announcement)
    assert (comment.author, comment.icon_url) == ("nina", f"{phoenix.slack.url}/avatar/{nina.id}.svg")
    deadline = clock_time(only_outage().eta_set_at + timedelta(hours=8), "Europe/Prague")
    why, eta, *others = comment.shown.split("\n")
    assert why == "Support called"
    assert eta.startswith(f"ETA: under 2 h → under 8 h, by {deadline} ")
    assert others == [
        "Sales affected: unknown → yes",
        "Lost bookings: <10% → <60%",
        "Lost bookings details: Asia only",
        "Impact on turnover: 4,500 EUR",
    ]
    assert comment.notifies == frozenset()


@ON_BOTH
def test_the_announcement_shows_the_change_where_it_stood(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    began = minutes_ago(45)
    edit(
        nina, announcement, B2B_partners_affected="yes", Started_at=began, **{"What happened?": "All is down"}
    )
    phoenix.settled()

    shown = nina.refresh(announcement).shown
    assert shown.startswith("Booking incident · 1\nAll is down\n")
    assert "B2B partners\naffected\n" in shown
    assert f"Started\n{clock_time(began, 'Europe/Prague')} " in shown
    assert [message.ts for message in nina.messages("incidents") if message.colour] == [announcement.ts]


def test_history_keeps_who_why_and_each_field_from_and_to(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, Lost_bookings_details="Asia only", Started_at=minutes_ago(10))
    edit(nina, announcement, "As I said", Lost_bookings_details=None, Started_at=minutes_ago(20))

    step = steps()[-1]
    assert (step.kind, step.by_id, step.reason) == ("edited", nina.id, "As I said")
    assert step.fields == {
        "lost_bookings_details": ["Asia only", ""],
        "started_at": [minutes_ago(10), minutes_ago(20)],
    }
    phoenix.settled()
    assert "Lost bookings details: none" in nina.thread(announcement)[-1].shown


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_change_without_a_reason_is_refused(phoenix: Phoenix, nina: Person, reason: str) -> None:
    form = opened(nina, announce(nina), "Edit")
    form.fill({"ETA": "under 8 h", REASON: reason})

    assert not form.submit()
    assert list(form.errors) == [REASON]
    assert only_outage().eta == "<2h"


def test_a_form_sent_unchanged_says_so_and_leaves_no_trace(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Edit")
    form.fill({REASON: "Because"})

    assert not form.submit()
    assert "Nothing has changed." in form.errors["What happened?"]
    phoenix.settled()
    assert nina.thread(announcement) == []
    assert kinds() == ["announced"]


def test_what_is_checked_at_first_is_checked_again(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina), "Edit")
    form.fill({REASON: "Because", "What happened?": "  ", "Started at": minutes_ago(-600)})

    assert not form.submit()
    assert "Replace the template" in form.errors["What happened?"]
    form.fill({"What happened?": WHAT_HAPPENED})
    assert not form.submit()
    assert form.errors == {"Started at": "The start cannot be in the future."}


def test_the_eta_clock_restarts_only_with_another_eta(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, ETA="under 2 h")
    long_ago = utcnow() - timedelta(minutes=90)
    rewrite(eta_set_at=long_ago)
    edit(nina, announcement, Sales_affected="yes", ETA="under 2 h")
    assert only_outage().eta_set_at == long_ago
    edit(nina, announcement, ETA="under 30 min")

    outage = only_outage()
    assert utcnow() - outage.eta_set_at < timedelta(minutes=1)
    phoenix.settled()
    deadline = clock_time(outage.eta_set_at + timedelta(minutes=30), "Europe/Prague")
    assert f"(by {deadline} " in nina.refresh(announcement).shown


def test_an_outage_moves_to_another_system(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, "Booking")
    edit(nina, announcement, Primary_affected_system="Search")
    phoenix.settled()

    assert nina.refresh(announcement).shown.startswith("Search incident · 1\n")
    assert "Primary affected system: Booking → Search" in nina.thread(announcement)[-1].shown


def test_renaming_a_system_does_not_rewrite_its_outages(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina, "Booking")
    systems.rename(systems.named("Booking").identity, "Reservations", act=operator())
    form = opened(nina, announcement, "Edit")
    assert form.value("Primary affected system") == "Reservations"
    form.fill({"ETA": "under 8 h", REASON: "Takes longer"})
    assert form.submit()
    phoenix.settled()

    assert nina.refresh(announcement).shown.startswith("Booking incident · 1\n")
    assert "Takes longer\nETA: under 2 h → under 8 h, by " in nina.thread(announcement)[-1].shown


def test_what_only_the_other_changed_is_kept(phoenix: Phoenix, nina: Person, trusted_omar: Person) -> None:
    announcement = announce(nina)
    mine, theirs = opened(nina, announcement, "Edit"), opened(trusted_omar, announcement, "Edit")
    theirs.fill({"Sales affected": "yes", "What happened?": "Nobody can book", REASON: "Sales called"})
    assert theirs.submit()
    mine.fill({"ETA": "under 8 h", REASON: "Takes longer"})
    assert mine.submit()

    outage = only_outage()
    assert (outage.sales_affected, outage.eta, outage.summary) == ("yes", "<8h", "Nobody can book")
    assert [set(step.fields) for step in steps()[1:]] == [{"sales_affected", "summary"}, {"eta"}]


def test_the_same_field_changed_by_both_is_a_conflict_that_names_who_and_to_what(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    mine, theirs = opened(nina, announcement, "Edit"), opened(trusted_omar, announcement, "Edit")
    theirs.fill({"ETA": "under 24 h", "What happened?": "The *disk* & <b> :fire: <@U1>", REASON: "Saw it"})
    assert theirs.submit()
    phoenix.settled()
    mine.fill(
        {"ETA": "under 8 h", "What happened?": "Nobody can book", "Sales affected": "yes", REASON: "News"}
    )

    assert not mine.submit()
    assert set(mine.errors) == {"ETA", "What happened?"}
    assert "@omar changed this to “under 24 h” while you were editing" in mine.errors["ETA"]
    assert "@omar changed this to “The *disk* & <b> :fire: <@U1>”" in mine.errors["What happened?"]
    typed = {"ETA": "under 8 h", "What happened?": "Nobody can book", "Sales affected": "yes", REASON: "News"}
    assert {label: mine.value(label) for label in typed} == typed
    assert only_outage().sales_affected == "unknown"


def test_submitting_again_overwrites_what_the_other_changed(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    mine = opened(nina, announcement, "Edit")
    edit(trusted_omar, announcement, ETA="under 24 h", Lost_bookings="<30%")
    mine.fill({"ETA": "under 8 h", REASON: "News"})
    assert not mine.submit()
    assert mine.submit()

    outage = only_outage()
    assert (outage.eta, outage.lost_bookings) == ("<8h", "<30%")
    assert steps()[-1].fields == {"eta": ["<24h", "<8h"]}


def test_a_change_after_the_conflict_was_shown_is_a_new_conflict(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    mine = opened(nina, announcement, "Edit")
    edit(trusted_omar, announcement, ETA="under 24 h")
    mine.fill({"ETA": "under 8 h", REASON: "News"})
    assert not mine.submit()
    edit(trusted_omar, announcement, ETA="under 30 min")

    assert not mine.submit()
    assert "“under 30 min”" in mine.errors["ETA"]
    assert mine.submit()
    assert only_outage().eta == "<8h"


def test_both_making_the_same_change_is_no_conflict_and_told_once(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    mine = opened(nina, announcement, "Edit")
    edit(trusted_omar, announcement, ETA="under 8 h")
    mine.fill({"ETA": "under 8 h", REASON: "Takes longer"})

    assert not mine.submit()
    assert "Nothing has changed." in mine.errors["What happened?"]
    mine.fill({"Sales affected": "yes"})
    assert mine.submit()
    assert steps()[-1].fields == {"sales_affected": ["unknown", "yes"]}


def test_an_outage_resolved_meanwhile_is_not_edited(
    phoenix: Phoenix, nina: Person, trusted_omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(trusted_omar, announcement, "Edit")
    form.fill({"ETA": "under 8 h", REASON: "News"})
    phoenix.slack.until(lambda: known(nina.id) and known(trusted_omar.id), what="a record of both")
    resolve(nina, announcement)

    assert not form.submit()
    complaint = form.errors["What happened?"]
    assert "Outage 1 was resolved by @nina at " in complaint
    ended = only_outage().resolved_at
    assert ended is not None
    assert written(ended, "America/New_York") in complaint
    assert form.value(REASON) == "News"
    assert only_outage().eta == "<2h"


def test_those_who_may_edit(phoenix: Phoenix, nina: Person, omar: Person, ada: Person, peter: Person) -> None:
    announcement = announce(nina)
    for stranger in (omar, peter):
        stranger.click(announcement, "Edit")
        assert not stranger.has_modal
        answer = stranger.wait_for("incidents", "You may not")
        assert answer.ephemeral
        assert "Ask @nina, who is working on this outage. You may not change it." in answer.shown
        assert answer.shown.endswith("to add you to the group edit_all_outages.")
    group_members.join_named(peter.id, "edit_all_outages", now=utcnow())
    for entitled in (nina, peter, ada):
        assert opened(entitled, announcement, "Edit").title == "Edit outage 1"


def test_an_admin_whom_slack_does_not_tell_about_is_asked_to_try_again(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    # Also when the outbox asks at once.
    slack.faults.next("users.info", "503", times=2)
    ada.click(announcement, "Edit")
    assert "Slack has not told us yet who you are." in ada.wait_for("incidents", "try again").shown

    phoenix.settled()
    assert opened(ada, announcement, "Edit").title == "Edit outage 1"


def test_rights_are_checked_again_at_submit(phoenix: Phoenix, nina: Person, trusted_omar: Person) -> None:
    announcement = announce(nina)
    form = opened(trusted_omar, announcement, "Edit")
    phoenix.slack.until(lambda: known(trusted_omar.id), what="a record of omar")
    form.fill({"ETA": "under 8 h", REASON: "News"})
    take_out(trusted_omar.id, "edit_all_outages")

    assert not form.submit()
    assert "You may not" in form.errors["What happened?"]
    assert only_outage().eta == "<2h"


def test_an_edit_delivered_twice_takes_effect_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    slack.duplicate_next_envelope()
    form = opened(nina, announcement, "Edit")
    slack.until(lambda: len(slack.calls_of("views.open")) == 3, what="the second click")
    form.fill({"ETA": "under 8 h", REASON: "News"})
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack, times=2)
    phoenix.settled()

    assert kinds() == ["announced", "edited"]
    assert len(nina.thread(announcement)) == 1
    assert words(nina) == []


def test_ten_edits_keep_ten_comments_in_order(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    for turnover in range(1, 11):
        edit(nina, announcement, f"Count {turnover}", Impact_on_turnover=turnover)
    phoenix.settled()

    told = [message.shown for message in nina.thread(announcement)]
    changes = ["1 EUR", *(f"{n} EUR → {n + 1} EUR" for n in range(1, 10))]
    assert told == [f"Count {n}\nImpact on turnover: {change}" for n, change in enumerate(changes, 1)]
    assert "10 EUR of turnover" in nina.refresh(announcement).shown
