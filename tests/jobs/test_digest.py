"""The job digest: a channel hears every morning how it stands with outages."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from jobs import digest
from jobs.clock.job import Report
from models import Announcement, DeliveryKind, JobRun, Outage, SuggestedOutcome
from models.database import connection, transaction
from phoenix_bot.acts.clock import following
from phoenix_bot.blocks.messages import digest as blocks
from phoenix_bot.delivery import problems
from phoenix_bot.outages.reading import digest as reading
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import Settings
from tests.cases import for_each
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import many_outages, rewrite
from tests.jobs.patient import Patient
from tests.jobs.reminding import deliver_due
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.phoenix_bot.blocks.samples import NOW, TEXTS, complaints, outage, pages, resolved, seen
from tests.phoenix_bot.delivery.looking import rows
from tests.settings import SETTINGS, settings
from tests.stories import announce, resolve, visible

pytestmark = ON_SQLITE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NINE = datetime(2030, 1, 14, 8, tzinfo=UTC)
"""Nine o'clock in Prague on a Monday: the digest is due."""

CHANNEL = "C0GENERAL"


def configured(channel: str = CHANNEL) -> Settings:
    return settings(DIGEST_CHANNEL_ID=channel, TIMEZONE="Europe/Prague")


def run(now: datetime = NINE, *, channel: str = CHANNEL, report: Report | None = None) -> str:
    return digest.run_once(now=now, settings=configured(channel), report=report or Patient())


def by_hand(at: datetime) -> Report:
    """The report of a run that somebody asked for."""
    with transaction():
        made = JobRun.create(name=digest.NAME, due_at=at, by_hand=True)
    return Report(lambda text: None, threading.Event(), made)


def days() -> list[str]:
    """The day of each digest that is queued."""
    return [row.payload["news"]["day"] for row in rows(DeliveryKind.DIGEST)]


def digests(person: Person) -> list[str]:
    """The digests in #general."""
    return [visible(one) for one in person.messages("general") if "Outages on" in visible(one)]


def deliver(phoenix: Phoenix, slack: Sandbox, now: datetime = NINE) -> None:
    """Let the job run, and wait until what it says is in #general."""
    with following(lambda: now):
        run(now, channel=slack.channel_id("general"))
        deliver_due(phoenix)


@ON_BOTH
def test_the_channel_hears_what_is_open_overdue_resolved_and_without_its_report(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    resolve(nina, announce(nina, "Payments"), Suggested_outcome="Post-mortem")
    announce(nina)
    announce(omar, "Search", ETA="more than 24 h, or unknown")
    phoenix.settled()
    rewrite(1, started_at=NINE - 26 * HOUR, resolved_at=NINE - 25 * HOUR)
    rewrite(2, started_at=NINE - 3 * HOUR, announced_at=NINE - 3 * HOUR, eta_set_at=NINE - 3 * HOUR)
    rewrite(3, started_at=NINE - HOUR, announced_at=NINE - HOUR)
    deliver(phoenix, slack)

    [told] = digests(nina)
    assert told.splitlines() == [
        "Outages on Monday 14 January 2030",
        "Open now: 2, of which overdue: 1",
        "• Booking incident · 2 · open for 3h · ⚠️ ETA overdue by 1h",
        "• Search incident · 3 · open for 1h",
        "Resolved on Sunday 13 January 2030: 1",
        "• Payments incident · 1 · after 1h",
        "Post-mortem missing: 1",
        "• Payments incident · 1 · resolved Jan 13, 2030",
    ]


def test_it_says_so_when_there_is_nothing(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    deliver(phoenix, slack)

    [told] = digests(nina)
    assert (
        "No outage is open. None was resolved on Sunday 13 January 2030, and no post-mortem is missing."
        in told
    )


@pytest.mark.usefixtures("database")
def test_yesterday_is_the_calendar_day_in_the_time_zone_of_the_settings() -> None:
    midnight = datetime(2030, 1, 13, 23, tzinfo=UTC)
    moments = (midnight - DAY - HOUR / 60, midnight - DAY, midnight - HOUR / 60, midnight)
    for moment in moments:
        many_outages(1, by="U1", system="Booking", state="resolved", resolved_at=moment)
    for end in ({"state": "duplicate", "duplicate_of": 1}, {"state": "withdrawn"}):
        many_outages(1, by="U1", system="Booking", resolved_at=moments[1], **end)
    for untold in ({"is_drill": True}, {"is_announced": False}):
        many_outages(1, by="U1", system="Booking", state="resolved", resolved_at=moments[1], **untold)
    with connection():
        found = reading.read(date(2030, 1, 14), "Europe/Prague", now=NINE)

    assert [one.outage_id for one in found.resolved] == [3, 2]
    assert [one.outage_id for one in found.withdrawn] == [6]


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_missing_reports_are_counted_and_the_newest_are_read() -> None:
    wanted = {"state": "resolved", "suggested_outcome": SuggestedOutcome.POSTMORTEM}
    many_outages(reading.MOST + 3, by="U1", system="Booking", resolved_at=NINE - 9 * DAY, **wanted)
    many_outages(1, by="U1", system="Booking", resolved_at=NINE - 8 * DAY, **wanted)
    many_outages(1, by="U1", system="Booking", resolved_at=NINE, report_url="https://x.example", **wanted)
    many_outages(1, by="U1", system="Booking", resolved_at=NINE, duplicate_of=1, **wanted)
    many_outages(1, by="U1", system="Booking", state="resolved", resolved_at=NINE)
    with connection():
        found = reading.read(date(2030, 1, 14), "UTC", now=NINE)

    assert found.unreported_count == reading.MOST + 4
    assert len(found.unreported) == reading.MOST
    assert found.unreported[0].outage_id == reading.MOST + 4


@pytest.mark.usefixtures("database")
def test_what_is_overdue_the_longest_comes_first_then_what_is_newest() -> None:
    for hours, eta in ((3, "<2h"), (5, "<2h"), (9, ">24h"), (1, "<2h")):
        at = NINE - hours * HOUR
        many_outages(1, by="U1", system="Booking", eta=eta, eta_set_at=at, announced_at=at)
    with connection():
        found = reading.read(date(2030, 1, 14), "UTC", now=NINE)

    assert [one.outage_id for one in found.is_open] == [2, 1, 4, 3]


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_copies_at_once_and_runs_again_queue_one_digest_for_each_morning() -> None:
    with ThreadPoolExecutor(4) as copies:
        told = list(copies.map(lambda _: run(), range(4)))
    told += [run(NINE + hours * HOUR) for hours in (1, 15, 23)]
    assert days() == ["2030-01-14"]
    assert told.count("The digest of 2030-01-14 is queued.") == 1
    run(NINE + DAY)
    run(NINE)

    assert days() == ["2030-01-14", "2030-01-15"], "the clock may have gone back"


@pytest.mark.usefixtures("database")
def test_a_run_that_makes_up_for_a_missed_one_is_about_the_day_on_which_that_was_due() -> None:
    run(NINE + 3 * DAY + 20 * HOUR)
    run(NINE + 4 * DAY)

    assert days() == ["2030-01-17", "2030-01-18"]


@pytest.mark.usefixtures("database")
def test_each_run_by_hand_queues_one_of_its_day() -> None:
    for hours in (-2, 0, 1):
        run(NINE + hours * HOUR, report=by_hand(NINE + hours * HOUR))
    run()

    assert days() == ["2030-01-14"] * 4


def announced(number: int, about: Outage, permalink: str = "") -> Announcement:
    about.id = number
    return Announcement(outage=about, permalink=permalink or f"https://slack.example/archives/C1/p{number}")


def test_a_long_digest_names_some_and_counts_the_others() -> None:
    some = [announced(number, outage()) for number in range(1, 26)]
    over = [announced(number, resolved()) for number in range(31, 43)]
    content = blocks.build(
        NOW.date(), is_open=some, resolved=over[:10], unreported=over, unreported_count=1234, now=NOW
    )
    told = seen(content)

    assert [line for line in told.splitlines() if "more" in line] == ["and 15 more", "and 1,224 more"]
    assert told.count("Booking incident") == 30


@for_each("text", TEXTS.values(), ids=TEXTS)
def test_whatever_people_typed_slack_takes_the_digest_and_pages_nobody(text: str) -> None:
    link = "https://northwind-of-the-north.slack.com/archives/C0INCIDENTS/p1700000000000000?" + "x" * 100
    some = [announced(number, outage(system_name=text[:255]), link) for number in range(10)]
    over = [announced(number, resolved(system_name=text[:255]), link) for number in range(10)]
    content = blocks.build(
        NOW.date(), is_open=some, resolved=over, unreported=over, unreported_count=10, now=NOW + DAY
    )

    assert complaints(content) == []
    assert pages(content) == set()
    assert "…" not in content.blocks[1].to_dict()["text"]["text"][-5:], "what does not fit is counted"


def test_if_the_answer_of_slack_is_lost_the_digest_comes_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("chat.postMessage", "cut_after")
    run(channel=slack.channel_id("general"))
    phoenix.settled()

    assert len(digests(nina)) == 1


def test_if_slack_refuses_the_channel_that_is_a_problem_which_says_what_to_do(
    phoenix: Phoenix, ada: Person
) -> None:
    said(ada, "problems")
    phoenix.settled()
    run(channel="C0NOWHERE")
    phoenix.settled()

    [problem] = problems.rows()
    assert problem.error == "channel_not_found"
    assert "post the digest of outages" in ada.wait_for("dm", "channel_not_found").shown
    listed = said(ada, "problems")
    assert "Could not post the digest of outages" in listed
    assert "Check DIGEST_CHANNEL_ID" in listed


def test_it_is_off_until_a_channel_is_set() -> None:
    assert "DIGEST_CHANNEL_ID is not set" in digest.unconfigured(SETTINGS)
    assert digest.unconfigured(configured()) == ""
    assert str(digest.when(configured())) == "every day at 09:00 (Europe/Prague)"
