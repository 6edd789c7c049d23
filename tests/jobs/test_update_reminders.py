"""The job notify-communication-assignee: people hear something while an outage lasts."""

from jobs import update_reminders
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.history import rewrite
from tests.jobs.reminding import MINUTE, announced_at, made, reminders_of, run
from tests.phoenix import Phoenix
from tests.stories import announce, opened, visible


def test_the_communication_assignee_is_asked_again_and_again(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Communication assignee": "omar"})
    assert form.submit(), form.errors
    phoenix.settled()
    rewrite(communicated_at=announced_at())
    for minutes in (29, 30, 31, 59):
        run(update_reminders, phoenix, announced_at() + minutes * MINUTE)
    [first] = reminders_of(omar)
    assert "Nobody has posted an update on Booking incident · 1 since" in visible(first)
    assert first.buttons == ["Post update", "Snooze 30 min"]

    run(update_reminders, phoenix, announced_at() + 60 * MINUTE)
    [second] = reminders_of(omar)
    assert second.ts != first.ts, "it replaces the one before"
    assert reminders_of(nina) == []
    assert made() == [(omar.id, "update", 1), (omar.id, "update", 2)]


@ON_SQLITE
def test_an_update_ends_the_asking_for_a_while(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    rewrite(communicated_at=utcnow() - 40 * MINUTE)
    run(update_reminders, phoenix, utcnow())
    nina.click(reminders_of(nina)[0], "Post update")
    form = nina.modal()
    form.fill({"What is new?": "We are on it"})
    assert form.submit(), form.errors
    run(update_reminders, phoenix, utcnow() + 29 * MINUTE)
    assert len(made()) == 1

    run(update_reminders, phoenix, utcnow() + 31 * MINUTE)
    assert made() == [(nina.id, "update", 1), (nina.id, "update", 1)]


@ON_SQLITE
def test_after_a_pause_of_the_bot_one_question_makes_up_for_all(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    run(update_reminders, phoenix, announced_at() + 200 * MINUTE)
    run(update_reminders, phoenix, announced_at() + 201 * MINUTE)

    assert len(reminders_of(nina)) == 1
    assert made() == [(nina.id, "update", 6)]
