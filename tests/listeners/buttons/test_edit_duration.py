"""Edit duration."""

import pytest

from phoenix_bot.acts.clock import epoch
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, only_outage, steps
from tests.phoenix import Phoenix
from tests.stories import announce, clock_time, minutes_ago, opened, resolve, written

pytestmark = ON_SQLITE


@pytest.fixture
def resolved(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of an outage that began 90 and ended 30 minutes ago."""
    announcement = announce(nina, Started_at=minutes_ago(90))
    resolve(nina, announcement, Resolved_at=minutes_ago(30))
    phoenix.settled()
    return nina.refresh(announcement)


def test_the_form_shows_both_ends(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit duration")

    assert form.title == "Edit duration"
    assert form.labels == ["Started at", "Resolved at"]
    outage = only_outage()
    assert form.value("Started at") == epoch(outage.started_at)
    assert outage.resolved_at is not None
    assert form.value("Resolved at") == epoch(outage.resolved_at)


@ON_BOTH
def test_the_new_duration_is_shown_and_told(phoenix: Phoenix, nina: Person, resolved: Message) -> None:
    began, ended = minutes_ago(2 * 1440 + 10), minutes_ago(10)
    form = opened(nina, resolved, "Edit duration")
    form.fill({"Started at": began, "Resolved at": ended})
    assert form.submit()
    phoenix.settled()

    shown = nina.refresh(resolved).shown
    assert "Duration\n2d\n" in shown
    assert f" at {clock_time(ended, 'Europe/Prague')} " in shown.splitlines()[-1]
    assert nina.thread(resolved)[-1].author == "nina"
    comment = nina.thread(resolved)[-1].shown.split("\n")
    assert comment[0].startswith("Started at: ")
    assert comment[1].startswith("Resolved at: ")
    assert f" → {clock_time(ended, 'Europe/Prague')} " in comment[1]
    assert kinds()[-1] == "duration_edited"
    assert [after for _, after in steps()[-1].fields.values()] == [began, ended]


def test_a_start_after_the_end_is_refused_on_both_fields(nina: Person, resolved: Message) -> None:
    before = only_outage()
    form = opened(nina, resolved, "Edit duration")
    began = minutes_ago(20)
    form.fill({"Started at": began, "Resolved at": minutes_ago(21)})

    assert not form.submit()
    assert form.errors == {
        "Started at": "The start must not be after the end.",
        "Resolved at": f"The end must not be before the start, {written(began, 'Europe/Prague')}.",
    }
    assert (only_outage().started_at, only_outage().resolved_at) == (before.started_at, before.resolved_at)


def test_neither_end_is_in_the_future(nina: Person, resolved: Message) -> None:
    form = opened(nina, resolved, "Edit duration")
    form.fill({"Started at": minutes_ago(-600), "Resolved at": minutes_ago(-500)})

    assert not form.submit()
    assert form.errors == {
        "Started at": "The start cannot be in the future.",
        "Resolved at": "The end cannot be in the future.",
    }


def test_two_people_correcting_the_ends_at_once(
    phoenix: Phoenix, nina: Person, ada: Person, resolved: Message
) -> None:
    mine, theirs = opened(nina, resolved, "Edit duration"), opened(ada, resolved, "Edit duration")
    phoenix.settled()
    theirs.fill({"Started at": minutes_ago(80)})
    assert theirs.submit()
    mine.fill({"Resolved at": minutes_ago(20)})
    assert mine.submit()
    phoenix.settled()

    assert "Duration\n1h\n" in nina.refresh(resolved).shown
