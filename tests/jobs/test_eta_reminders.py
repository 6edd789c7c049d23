"""The job notify: nobody has to watch the ETA of an outage."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from jobs import eta_reminders
from models import Delivery, DeliveryKind
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import known, only_outage, outages, rewrite
from tests.jobs.patient import Patient
from tests.jobs.reminding import HOUR, MINUTE, announced_at, made, reminders_of, run
from tests.phoenix import Phoenix
from tests.settings import SETTINGS
from tests.stories import announce, clock_time, opened, resolve, visible

pytestmark = ON_SQLITE

LIMIT = 2 * HOUR
"""The ETA that stories announce."""

NOW = utcnow()
OMAR = object()


def reassign(nina: Person, to: str) -> None:
    form = opened(nina, nina.messages("incidents")[-1], "Reassign")
    form.fill({"Solution assignee": to})
    assert form.submit(), form.errors


def told(person: Person, part: str) -> Message:
    """Wait for a direct message, and return it."""

    def found() -> Message | None:
        return next((one for one in person.messages(dm=True) if part in one.shown), None)

    return person.slack.until(found, what=f"a direct message with {part!r}")


def bring_forward(row: Delivery) -> None:
    """Let the time come that a delivery waits for."""
    with connection():
        Delivery.update(not_before=utcnow(), due_at=utcnow()).where(Delivery.id == row.id).execute()


def made_deliveries() -> list[Delivery]:
    with connection():
        return list(Delivery.select().where(Delivery.kind == DeliveryKind.REMINDER).order_by(Delivery.id))


@ON_BOTH
def test_before_an_eta_passes_those_who_work_on_the_outage_are_reminded_once(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announce(nina)
    reassign(nina, "omar")
    deadline = announced_at() + LIMIT
    for minutes in (-12, -11, -10, -9, -1):
        run(eta_reminders, phoenix, deadline + minutes * MINUTE)

    [hers], [his] = reminders_of(nina), reminders_of(omar)
    assert f"Booking incident · 1 passes at {clock_time(deadline, 'Europe/Prague')}" in visible(hers)
    assert f"passes at {clock_time(deadline, 'America/New_York')}" in visible(his)
    assert "WHO: customers are not able to" in hers.shown
    assert hers.buttons == ["Extend ETA", "Post update", "Resolve", "Snooze 30 min"]


@ON_BOTH
def test_an_eta_that_passes_is_shown_at_once_and_reminded_of_again_as_late_as_it_is_long(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina)
    deadline = announced_at() + LIMIT
    run(eta_reminders, phoenix, deadline - MINUTE)
    [before] = reminders_of(nina)
    assert "passed)" not in nina.refresh(announcement).shown

    assert run(eta_reminders, phoenix, deadline) == "0 reminders of ETAs; 1 ETAs have just passed."
    assert ", ⚠️ passed)" in nina.refresh(announcement).shown
    for minutes in (1, 60, 119):
        run(eta_reminders, phoenix, deadline + minutes * MINUTE)
    assert reminders_of(nina) == [before]

    for minutes in (120, 121, 600):
        run(eta_reminders, phoenix, deadline + minutes * MINUTE)
    [after] = reminders_of(nina)
    assert after.ts != before.ts, "it replaces the one before"
    assert "The ETA of Booking incident · 1 passed at" in visible(after)


def test_after_a_pause_of_the_bot_one_reminder_says_that_the_eta_has_passed(
    phoenix: Phoenix, nina: Person
) -> None:
    announce(nina)
    run(eta_reminders, phoenix, announced_at() + 10 * HOUR)

    [reminder] = reminders_of(nina)
    assert "passed at" in reminder.shown
    assert made() == [(nina.id, "eta", 2)]


def test_a_new_eta_begins_anew(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    rewrite(eta_set_at=utcnow() - LIMIT - MINUTE)
    run(eta_reminders, phoenix, utcnow())
    [reminder] = reminders_of(nina)
    nina.click(reminder, "Extend ETA")
    form = nina.modal("ETA of outage 1")
    form.fill({"New ETA": "under 30 min", "Why?": "The backup is slow"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert "under 30 min (by" in nina.refresh(announcement).shown
    assert "passed)" not in nina.refresh(announcement).shown
    [told] = nina.thread(announcement)
    assert told.shown.startswith("The backup is slow\nETA: under 2 h → under 30 min, by ")
    run(eta_reminders, phoenix, utcnow() + 25 * MINUTE)
    [again] = reminders_of(nina)
    assert again.ts != reminder.ts


def test_the_same_eta_again_counts_from_now(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    rewrite(eta_set_at=utcnow() - LIMIT - MINUTE)
    run(eta_reminders, phoenix, utcnow())
    nina.click(reminders_of(nina)[0], "Extend ETA")
    form = nina.modal("ETA of outage 1")
    form.fill({"New ETA": "under 2 h"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert "under 2 h (by" in nina.refresh(announcement).shown
    assert not only_outage().is_overdue


@pytest.mark.parametrize(
    "change",
    [
        {"state": "resolved", "resolved_at": NOW},
        {"eta_set_at": NOW},
        {"eta": ">24h"},
        {"created_by": OMAR, "solution_assignee": OMAR, "communication_assignee": OMAR},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_true_any_more_when_it_comes_to_be_sent_is_dropped(
    phoenix: Phoenix, nina: Person, omar: Person, change: dict[str, Any]
) -> None:
    announce(nina)
    phoenix.settled()
    phoenix.stop()
    eta_reminders.run_once(now=announced_at() + LIMIT, settings=SETTINGS, report=Patient())
    filled: dict[str, Any] = {name: omar.id if value is OMAR else value for name, value in change.items()}
    rewrite(**filled)
    phoenix.start()
    phoenix.settled()

    assert made() == [(nina.id, "eta", 1)]
    assert reminders_of(nina) == []


@pytest.mark.parametrize("how", ["resolved", "duplicate"])
def test_an_outage_that_has_ended_reminds_nobody(phoenix: Phoenix, nina: Person, how: str) -> None:
    announcement = announce(nina)
    deadline = announced_at() + LIMIT
    if how == "resolved":
        resolve(nina, announcement)
    else:
        announce(nina)
        form = opened(nina, nina.refresh(announcement), "Close as duplicate")
        form.fill({"Duplicate of": form.options("Duplicate of")[0]})
        assert form.submit(), form.errors
        rewrite(2, eta=">24h")
    run(eta_reminders, phoenix, deadline + HOUR)

    assert reminders_of(nina) == []


def test_a_snoozed_reminder_comes_again_and_none_meanwhile(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    rewrite(eta_set_at=utcnow() - LIMIT)
    run(eta_reminders, phoenix, utcnow())
    [reminder] = reminders_of(nina)
    nina.click(reminder, "Snooze 30 min")
    nina.slack.until(
        lambda: any("I'll remind you again at" in one.shown for one in nina.messages(dm=True)),
        what="an answer",
    )
    row = made_deliveries()[-1]
    assert timedelta(minutes=29) < row.not_before - utcnow() < timedelta(minutes=31)
    eta_reminders.run_once(now=utcnow() + 20 * MINUTE, settings=SETTINGS, report=Patient())
    assert len(made()) == 1
    bring_forward(row)
    phoenix.settled()

    [again] = reminders_of(nina)
    assert again.ts != reminder.ts


def test_a_snoozed_reminder_does_not_come_again_if_it_is_not_true_any_more(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina)
    rewrite(eta_set_at=utcnow() - LIMIT)
    run(eta_reminders, phoenix, utcnow())
    nina.click(reminders_of(nina)[0], "Snooze 30 min")
    nina.slack.until(lambda: len(made_deliveries()) == 2, what="a snoozed reminder")
    resolve(nina, announcement)
    bring_forward(made_deliveries()[-1])
    phoenix.settled()

    assert len(reminders_of(nina)) == 1, "the one from before"
    nina.click(reminders_of(nina)[0], "Snooze 30 min")
    nina.slack.until(
        lambda: any("out of date" in one.shown for one in nina.messages(dm=True)), what="an answer"
    )


def test_somebody_who_cannot_act_is_skipped_and_the_creator_told(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announce(nina)
    reassign(nina, "omar")
    phoenix.settled()
    slack.change_member("omar", deleted=True)
    slack.until(lambda: is_gone(omar), what="news of omar")
    for minutes in (-5, -4, 1):
        run(eta_reminders, phoenix, announced_at() + LIMIT + minutes * MINUTE)

    assert reminders_of(omar) == []
    # Each has a lane of its own, so either may be the first.
    own, told = sorted(reminders_of(nina), key=lambda message: "cannot act" in message.shown)
    assert "passes at" in own.shown
    assert "omar cannot act here any more, so I cannot remind them about" in told.shown
    assert told.buttons == ["Reassign"]


def is_gone(person: Person) -> bool:
    gone = known(person.id)
    return gone is not None and gone.is_deactivated


@ON_BOTH
def test_two_copies_at_once_remind_once(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    now = announced_at() + LIMIT
    with ThreadPoolExecutor(4) as copies:
        list(
            copies.map(
                lambda _: eta_reminders.run_once(now=now, settings=SETTINGS, report=Patient()), range(4)
            )
        )
    phoenix.settled()

    assert len(reminders_of(nina)) == 1
    assert made() == [(nina.id, "eta", 1)]
    assert len(made_deliveries()) == 1


def test_a_lost_answer_doubles_no_reminder(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announce(nina)
    phoenix.settled()
    slack.faults.next("chat.postMessage", "cut_after")
    run(eta_reminders, phoenix, announced_at() + LIMIT)

    assert len(reminders_of(nina)) == 1


def test_overdue_outages_stand_first(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Booking")
    announce(nina, "Payments", ETA="under 24 h")
    announce(nina, "Search", ETA="under 24 h")
    run(eta_reminders, phoenix, outages()[0].announced_at + LIMIT)
    nina.command("/phoenix", "list")

    shown = nina.wait_for("general", "Open outages").shown
    assert shown.index("Booking incident") < shown.index("Search incident") < shown.index("Payments incident")
