"""The job unknown-eta: an outage does not stay without an ETA because nobody thinks of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs import unknown_etas
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.outages.reading.due import mornings
from phoenix_bot.sandbox.people.person import Person
from tests.cases import for_each
from tests.databases import ON_SQLITE
from tests.history import only_outage, rewrite
from tests.jobs.reminding import MINUTE, made, reminders_of, run
from tests.phoenix import Phoenix
from tests.stories import announce, visible

PRAGUE = ZoneInfo("Europe/Prague")


def test_the_solution_assignee_is_asked_soon_and_then_every_morning(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, ETA="more than 24 h, or unknown")
    began = utcnow().astimezone(PRAGUE).replace(hour=12, minute=0, second=0, microsecond=0)
    rewrite(eta_set_at=began)
    morning = (began + timedelta(days=1)).replace(hour=9)
    for at in (began + 9 * MINUTE, began + 10 * MINUTE, began + 11 * MINUTE, morning - MINUTE):
        run(unknown_etas, phoenix, at)
    [first] = reminders_of(nina)
    assert "Booking incident · 1 has no ETA yet." in visible(first)
    assert first.buttons == ["Set ETA", "Post update", "Snooze 30 min"]

    run(unknown_etas, phoenix, morning)
    run(unknown_etas, phoenix, morning + timedelta(hours=23))
    assert made() == [(nina.id, "unknown_eta", 1), (nina.id, "unknown_eta", 2)]
    assert len(reminders_of(nina)) == 1


@ON_SQLITE
def test_an_eta_answers_the_question(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, ETA="more than 24 h, or unknown")
    rewrite(eta_set_at=utcnow() - 20 * MINUTE)
    run(unknown_etas, phoenix, utcnow())
    nina.click(reminders_of(nina)[0], "Set ETA")
    form = nina.modal("ETA of outage 1")
    form.fill({"New ETA": "under 8 h"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert only_outage().eta == "<8h"
    assert run(unknown_etas, phoenix, utcnow() + timedelta(days=2)).startswith("0 ")


@for_each(
    ("start", "end", "zone", "count"),
    [
        ("2026-11-27T06:00", "2026-11-27T07:59", "Europe/Prague", 0),
        ("2026-11-27T06:00", "2026-11-27T08:00", "Europe/Prague", 1),
        ("2026-11-27T08:00", "2026-11-28T07:59", "Europe/Prague", 0),
        ("2026-11-27T08:01", "2026-11-30T08:00", "Europe/Prague", 3),
        ("2026-10-24T06:59", "2026-10-25T08:00", "Europe/Prague", 2),
        ("2026-11-27T23:00", "2026-11-28T00:00", "Asia/Tokyo", 1),
        ("2026-11-27T23:00", "2026-11-28T00:00", "nowhere", 0),
    ],
)
def test_mornings_are_those_of_the_reader(start: str, end: str, zone: str, count: int) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))

    assert mornings(first, last, zone=zone) == count
