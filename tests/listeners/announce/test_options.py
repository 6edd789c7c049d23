"""The options of the form: an outage that is only recorded, and a drill."""

import pytest

from jobs import eta_reminders, update_reminders
from models import Delivery
from models.database import connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, outages
from tests.jobs.reminding import MINUTE, reminders_of, run
from tests.listeners.buttons.clicking import close_as_duplicate, reassign
from tests.listeners.home.looking import home
from tests.listeners.phoenix.asking import answer, said
from tests.phoenix import Phoenix
from tests.stories import (
    WHAT_HAPPENED,
    announce,
    edit,
    labelled,
    minutes_ago,
    more,
    reopen,
    resolve,
    visible,
    wait_for_second_delivery,
    words,
)

pytestmark = ON_SQLITE

QUIET, DRILL = "Do not announce", "This is a drill"


@pytest.fixture(autouse=True)
def told(phoenix: Phoenix, slack: Sandbox) -> None:
    """#sales is set to be told, and so is #partners."""
    phoenix.stop()
    phoenix.start(
        SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"),
        SLACK_NOTIFY_B2B_CHANNEL_ID=slack.channel_id("partners"),
    )


def record(person: Person, **fields: int) -> str:
    """Record an outage that nobody is told of; what the form says in the end."""
    person.command("/announce", "Booking")
    form = person.modal("Announce an outage")
    more(person, form)
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Sales affected": "yes"})
    form.fill({"Options": [QUIET], **labelled(fields)})
    assert form.submit(), form.errors
    told = form.text
    form.close()
    return told


def deliveries() -> set[str]:
    """The kinds of deliveries that were ever queued, except those that keep App Home and people current."""
    with connection():
        found = {row.kind for row in Delivery.select()}
    return found - {"home", "homes", "profile"}


def test_what_is_only_recorded_is_told_to_nobody(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    assert "Outage 1 is recorded, and nobody was told." in record(nina)
    shown = answer(nina, "show 1")
    assert shown.buttons[:4] == ["Announce now", "Resolve", "Edit", "Reassign"]
    edit(nina, shown, ETA="under 8 h")
    reassign(nina, shown, Solution="omar")
    for job in (eta_reminders, update_reminders):
        run(job, phoenix, utcnow() + 600 * MINUTE)
    phoenix.settled()

    assert deliveries() == set()
    assert kinds() == ["recorded", "edited", "reassigned"]
    assert "only recorded, not announced" in said(nina, "list")
    assert "Booking incident" in home(nina, "only recorded").text
    assert "Outage 1 is only recorded, so nobody would hear of it." in said(nina, "update 1")


def test_the_original_hears_nothing_of_a_duplicate_that_is_only_recorded(
    phoenix: Phoenix, nina: Person
) -> None:
    original = announce(nina, "Search")
    record(nina)
    close_as_duplicate(nina, answer(nina, "show 2"), 1)
    reopen(nina, answer(nina, "show 2"))
    phoenix.settled()

    assert kinds(1) == ["announced", "duplicate_closed", "duplicate_reopened"]
    assert nina.thread(original) == []


@ON_BOTH
def test_announce_now_announces_it_once(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    record(nina)
    shown = answer(nina, "show 1")
    slack.duplicate_next_envelope()
    nina.click(shown, "Announce now", confirm=True)
    nina.click(shown, "Announce now", confirm=True)
    wait_for_second_delivery(slack)
    phoenix.settled()

    [announcement] = nina.messages("incidents")
    assert "Booking incident" in announcement.shown
    assert [pin.ts for pin in nina.pins("incidents")] == [announcement.ts]
    [notice] = [message for message in nina.messages("sales") if message.metadata]
    assert "Announced: " in visible(notice)
    assert kinds() == ["recorded", "announced"]
    refusal = "Outage 1 is announced already."
    slack.until(lambda: any(refusal in text for text in words(nina, "general")), what="a refusal")


def test_a_false_alarm_that_was_only_recorded_is_not_announced(phoenix: Phoenix, nina: Person) -> None:
    record(nina)
    before = answer(nina, "show 1")
    nina.command("/phoenix", "withdraw 1")
    form = nina.modal()
    form.fill({"Why was it a false alarm?": "A test"})
    assert form.submit(), form.errors
    nina.click(before, "Announce now", confirm=True)

    assert nina.wait_for("general", "Outage 1 was withdrawn. Reopen it").ephemeral
    assert "Announce now" not in answer(nina, "show 1").buttons
    assert nina.messages("incidents") == []


def test_what_ended_long_ago_is_recorded_with_its_end_and_may_be_announced(
    phoenix: Phoenix, nina: Person
) -> None:
    told = record(nina, Started_at=minutes_ago(90), Ended_at=minutes_ago(30))
    assert "shows it with the button Announce now; App Home" in told
    assert "Resolved at " in said(nina, "list resolved")
    nina.click(answer(nina, "show 1"), "Announce now", confirm=True)
    phoenix.settled()

    [announcement] = nina.messages("incidents")
    assert announcement.colour == "#079455"
    assert "Duration\n1h" in announcement.shown
    assert nina.pins("incidents") == []
    assert nina.thread(announcement) == []


def test_only_what_is_not_announced_may_be_over(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "Booking")
    form = more(nina, nina.modal("Announce an outage"))
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Ended at": minutes_ago(5)})

    assert not form.submit()
    assert list(form.errors) == ["Ended at"]


@pytest.fixture
def drill(phoenix: Phoenix, nina: Person) -> Message:
    """The announcement of a drill."""
    announcement = announce(nina, Sales_affected="yes", Started_at=minutes_ago(90), Options=[DRILL])
    phoenix.settled()
    return nina.refresh(announcement)


@ON_BOTH
def test_a_drill_says_so_everywhere_and_no_audience_hears_of_it(
    phoenix: Phoenix, nina: Person, omar: Person, drill: Message
) -> None:
    assert drill.shown.startswith("DRILL · Booking incident")
    assert "DRILL" in visible(nina.messages("general")[-1]), "the answer to /announce"
    edit(nina, drill, ETA="under 8 h")
    reassign(nina, drill, Solution="omar")
    resolve(nina, nina.refresh(drill), Suggested_outcome="Post-mortem")
    phoenix.settled()

    assert all("DRILL" in comment.shown for comment in nina.thread(drill))
    assert "DRILL" in omar.messages(dm=True)[-1].shown
    assert "DRILL · Booking incident" in said(nina, "list all")
    assert "missing" not in nina.refresh(drill).shown
    for channel in ("sales", "partners"):
        assert [message for message in nina.messages(channel) if message.metadata] == []


def test_a_drill_reminds_like_the_real_thing_and_hides_no_twin(
    phoenix: Phoenix, nina: Person, drill: Message
) -> None:
    run(eta_reminders, phoenix, utcnow() + 119 * MINUTE)
    assert "DRILL · Booking incident" in visible(reminders_of(nina)[0])

    nina.command("/announce", "Booking")
    form = nina.modal("Announce an outage")
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h"})
    assert form.submit(), form.errors
    assert not form.is_open


def test_the_options_survive_the_question_about_twins(phoenix: Phoenix, nina: Person) -> None:
    announce(nina)
    nina.command("/announce")
    form = nina.modal("Announce an outage")
    form.fill({"Primary affected system": "Booking", "What happened?": WHAT_HAPPENED, "ETA": "under 2 h"})
    more(nina, form)
    form.fill({"Options": [DRILL]})
    form.submit()

    assert form.value("Options") == [DRILL]
    assert form.submit()
    phoenix.settled()
    assert outages()[1].is_drill
