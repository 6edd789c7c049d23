"""The job gitlab-notify: the assignees of post-mortems hear of their due dates, each in their own morning."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from jobs import due_dates
from jobs.clock.job import JobFailed
from models import Delivery, DeliveryKind, DeliveryState, JobOutcome, JobRun, Reminder, User
from models.database import connection, transaction
from phoenix_bot.acts.clock import following
from phoenix_bot.people import eligibility
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.far_ends import Answer, free_port
from tests.jobs.patient import Patient
from tests.jobs.reminding import deliver_due
from tests.phoenix import Phoenix
from tests.settings import SETTINGS, settings
from tests.tracked import ISSUES, TOKEN, Tracker, tracker

pytestmark = ON_SQLITE

DAY = timedelta(days=1)
TODAY = date(2030, 1, 14)
"""A Monday."""

AT_FOUR = datetime(2030, 1, 14, 4, tzinfo=UTC)
"""Five o'clock in Prague, and before any morning but Tokyo's."""

PRAGUE, TOKYO = "Europe/Prague", "Asia/Tokyo"
MORNING = datetime(2030, 1, 14, 8, tzinfo=UTC)
"""Nine o'clock in Prague."""


@pytest.fixture
def gitlab() -> Iterator[Tracker]:
    with tracker() as found:
        yield found


def people(**zones: str) -> None:
    """Let Slack have told us of these people."""
    eligibility.remember_workspace("T0NORTHWIND", ["northwind.example"])
    with transaction():
        for name, zone in zones.items():
            User.create(
                slack_id=name.upper(),
                name=name,
                email=f"{name}@northwind.example",
                time_zone=zone,
                profile_at=AT_FOUR,
            )


def run(gitlab: Tracker, now: datetime = AT_FOUR, report: Patient | None = None) -> str:
    return due_dates.run_once(now=now, settings=gitlab.settings, report=report or Patient())


def ran_at(moment: datetime) -> None:
    """Let the job have done all of its work then."""
    with transaction():
        JobRun.create(
            name=due_dates.NAME, due_at=moment, started_at=moment, finished_at=moment, outcome=JobOutcome.OK
        )


def queued() -> list[tuple[str, str, int, datetime | None]]:
    """Each reminder that is to be sent: to whom, which issue and date, how many days before, and when."""
    with connection():
        rows = Delivery.select().where(
            Delivery.kind == DeliveryKind.REMINDER, Delivery.state == DeliveryState.WAITING
        )
        found = [(Reminder.get_by_id(row.payload["reminder"]), row.not_before) for row in rows]
    return sorted((one.person_id, one.about, one.number, at) for one, at in found)


def after_due(text: str) -> str:
    return text.partition("is due ")[2]


def titles(person: Person) -> list[str]:
    return [message.shown for message in person.messages(dm=True) if "is due" in message.shown]


@ON_BOTH
def test_the_assignees_hear_of_it_in_the_morning_exactly_so_many_days_before(
    phoenix: Phoenix, nina: Person, omar: Person, gitlab: Tracker
) -> None:
    for days in (0, 1, 2, 3, 4, 6, 7, 8, 30):
        gitlab.add(days, due=TODAY + days * DAY, assignees=("nina", "omar"), title=f"The *disk* {days}")
    with following(lambda: AT_FOUR):
        assert run(gitlab) == "9 open issues read, 4 reminders of due dates queued."
        deliver_due(phoenix)
    assert titles(nina) == []
    with following(lambda: MORNING):
        deliver_due(phoenix)

    # Each has a lane of its own, so either may be the first.
    soon, later = sorted(titles(nina))
    assert "is due in 3 days, on Thursday 17 January 2030." in soon
    assert "The *disk* 3" in soon
    assert "is due in 7 days, on Monday 21 January 2030." in later
    assert titles(omar) == [], "it is night in New York"
    with following(lambda: MORNING + timedelta(hours=6)):
        deliver_due(phoenix)
    assert len(titles(omar)) == 2


@pytest.mark.usefixtures("database")
def test_the_days_are_those_of_the_reader(gitlab: Tracker) -> None:
    people(nina=PRAGUE, taro=TOKYO)
    for days in (3, 4, 5):
        gitlab.add(days, due=TODAY + days * DAY, assignees=("nina", "taro"))
    run(gitlab, datetime(2030, 1, 14, 23, 30, tzinfo=UTC))

    # In Tokyo it is the fifteenth: half past eight. In Prague it will be.
    tokyo, prague = datetime(2030, 1, 15, 0, tzinfo=UTC), datetime(2030, 1, 15, 8, tzinfo=UTC)
    assert [row for row in queued() if row[0] == "TARO"] == [("TARO", "7/4/2030-01-18", 3, tokyo)]
    assert ("NINA", "7/4/2030-01-18", 3, prague) in queued()


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_runs_again_and_copies_at_once_queue_nothing_twice(gitlab: Tracker) -> None:
    people(nina=PRAGUE)
    gitlab.add(1, due=TODAY + 3 * DAY, assignees=("nina",))
    with ThreadPoolExecutor(4) as copies:
        list(copies.map(lambda _: run(gitlab), range(4)))
    for hours in (1, 5, 20):
        run(gitlab, AT_FOUR + timedelta(hours=hours))

    assert queued() == [("NINA", "7/1/2030-01-17", 3, MORNING)]


@pytest.mark.usefixtures("database")
def test_a_missed_morning_is_made_up_at_once_unless_it_is_night(gitlab: Tracker) -> None:
    people(nina=PRAGUE, taro=TOKYO)
    gitlab.add(1, due=TODAY + 3 * DAY, assignees=("nina", "taro"))
    run(gitlab, MORNING + timedelta(hours=4))
    assert queued() == [("NINA", "7/1/2030-01-17", 3, None)], (
        "before the first run nobody has missed anything"
    )
    ran_at(MORNING - 2 * DAY)
    run(gitlab, MORNING + timedelta(hours=4))

    tomorrow_in_tokyo = datetime(2030, 1, 15, 0, tzinfo=UTC)
    assert ("TARO", "7/1/2030-01-17", 3, tomorrow_in_tokyo) in queued()


@ON_BOTH
def test_days_on_which_the_bot_was_down_are_made_up_once_with_the_days_that_are_left(
    phoenix: Phoenix, nina: Person, gitlab: Tracker
) -> None:
    ran_at(AT_FOUR - 6 * DAY)
    gitlab.add(1, due=TODAY + 2 * DAY, assignees=("nina",))
    gitlab.add(2, due=TODAY + 5 * DAY, assignees=("nina",))
    gitlab.add(3, due=TODAY + 8 * DAY, assignees=("nina",))
    gitlab.add(4, due=TODAY - DAY, assignees=("nina",))
    gitlab.add(5, due=TODAY + 2 * DAY, assignees=("nina",), created_at="2030-01-13T23:00:00.000Z")
    now = MORNING + timedelta(minutes=30)
    with following(lambda: now):
        run(gitlab, now)
        deliver_due(phoenix)
        ran_at(now)
        run(gitlab, now + timedelta(minutes=1))
        deliver_due(phoenix)

    # The first was missed seven and three days before: one message for both.
    told = sorted((part.split(",")[0], part.split()[-5]) for part in map(after_due, titles(nina)))
    assert told == [("in 2 days", "1"), ("in 5 days", "2")]
    assert queued() == [(nina.id, "7/3/2030-01-22", 7, MORNING + DAY)]


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_a_moved_due_date_reminds_anew_and_the_old_one_not_any_more(gitlab: Tracker) -> None:
    people(nina=PRAGUE)
    issue = gitlab.add(1, due=TODAY + 3 * DAY, assignees=("nina",))
    run(gitlab)
    issue["due_date"] = "2030-01-21"
    run(gitlab, AT_FOUR + timedelta(hours=1))
    assert queued() == [("NINA", "7/1/2030-01-21", 7, MORNING)]

    issue["due_date"] = "2030-01-17"
    run(gitlab, AT_FOUR + timedelta(hours=2))
    run(gitlab, AT_FOUR + timedelta(hours=2))
    assert queued() == [("NINA", "7/1/2030-01-17", 3, MORNING)]


@pytest.mark.parametrize(
    "change",
    [{"state": "closed"}, {"labels": ["bug", "non-outage"]}, {"due_date": None}, {"assignees": []}],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.usefixtures("database")
def test_a_reminder_that_the_job_knows_to_be_untrue_is_dropped(
    gitlab: Tracker, change: dict[str, Any]
) -> None:
    people(nina=PRAGUE)
    issue = gitlab.add(1, due=TODAY + 3 * DAY, assignees=("nina",))
    run(gitlab)
    assert len(queued()) == 1
    issue |= change
    run(gitlab, AT_FOUR + timedelta(hours=1))

    assert queued() == []


@pytest.mark.usefixtures("database")
def test_a_later_reminder_replaces_only_that_of_the_same_issue(
    phoenix: Phoenix, nina: Person, gitlab: Tracker
) -> None:
    for iid in (1, 11):
        gitlab.add(iid, due=TODAY + 7 * DAY, assignees=("nina",))
    gitlab.add(2, due=TODAY + 3 * DAY, assignees=("nina",))
    for days in (0, 4):
        now = MORNING + days * DAY
        with following(partial(datetime.fromisoformat, now.isoformat())):
            run(gitlab, now)
            deliver_due(phoenix)
        gitlab.issues = gitlab.issues[:1]

    told = sorted((part.split(",")[0], part.split()[-5]) for part in map(after_due, titles(nina)))
    assert told == [("in 3 days", "1"), ("in 3 days", "2"), ("in 7 days", "11")]


@pytest.mark.usefixtures("database")
def test_people_are_found_by_the_address_that_they_show_or_by_their_username(gitlab: Tracker) -> None:
    people(nina=PRAGUE, omar=PRAGUE, dana=PRAGUE, gil=PRAGUE)
    with transaction():
        User.update(is_deactivated=True).where(User.slack_id == "DANA").execute()
        User.update(is_guest=True).where(User.slack_id == "GIL").execute()
    gitlab.know("n.novak", email="Nina@Northwind.example")
    gitlab.know("omar", email="omar@home.example")
    names = ("n.novak", "omar", "dana", "gil", "stranger")
    gitlab.add(1, due=TODAY + 3 * DAY, assignees=names)
    gitlab.add(2, due=TODAY + 3 * DAY)
    told = run(gitlab)

    assert [row[0] for row in queued()] == ["NINA", "OMAR"]
    assert told.endswith("Nobody active in Slack is known as @dana, @gil, @stranger.")
    asked = [one for one in gitlab.server.requests if "/users/" in one.path]
    assert len(asked) == len(names), "each account once"


@pytest.mark.usefixtures("database")
def test_the_title_of_a_confidential_issue_stays_in_gitlab(
    phoenix: Phoenix, nina: Person, gitlab: Tracker
) -> None:
    gitlab.add(5, due=TODAY + 3 * DAY, assignees=("nina",), title="The breach", confidential=True)
    with following(lambda: MORNING):
        run(gitlab, MORNING)
        deliver_due(phoenix)

    [told] = titles(nina)
    assert "confidential issue 5" in told
    assert "breach" not in told


@pytest.mark.usefixtures("database")
def test_thousands_of_issues_are_read_page_by_page(gitlab: Tracker) -> None:
    people(nina=PRAGUE)
    for iid in range(1, 1251):
        gitlab.add(iid)
    gitlab.add(1251, due=TODAY + 3 * DAY, assignees=("nina",))
    report = Patient()
    run(gitlab, report=report)

    assert len(queued()) == 1
    assert report.said[0] == "100 open issues read"
    assert len([one for one in gitlab.server.requests if ISSUES in one.path]) == 13


BAD = {
    "401": (Answer({"message": "401 Unauthorized"}, 401), "does not accept GITLAB_PRIVATE_TOKEN"),
    "403": (Answer({"error": "insufficient_scope"}, 403), "needs the scope read_api"),
    "404": (Answer({"message": "404 Project Not Found"}, 404), "Check GITLAB_POSTMORTEM_PROJECT"),
    "429": (Answer("Retry later", 429, {"Retry-After": "3600"}), "wants to be left alone for 60 min"),
    "502": (Answer("<h1>Bad gateway</h1>", 502), "HTTP 502. The next run asks again"),
    "login page": (Answer("<html>Sign in</html>"), "perhaps it is a login page. Check GITLAB_URL"),
    "no list": (Answer({"message": "hello"}), "is not a list"),
    "no issues": (Answer(["hello", 5]), "is not an issue"),
    "a number": (Answer(5), "is not a list"),
    "another host": (Answer(status=302, headers={"Location": "http://127.0.0.2/x"}), "Set GITLAB_URL"),
    "empty": (Answer(""), "perhaps it is a login page"),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.usefixtures("database")
def test_a_bad_gitlab_fails_the_run_with_what_to_do(gitlab: Tracker, what: str) -> None:
    gitlab.server.answers[ISSUES], advice = BAD[what]
    with pytest.raises(JobFailed, match=advice) as failure:
        run(gitlab)

    assert TOKEN not in str(failure.value)
    assert len(gitlab.server.requests) == 1, "no hidden repeats"


@pytest.mark.usefixtures("database")
def test_a_gitlab_that_is_down_or_hangs_fails_the_run(
    gitlab: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_bot.integrations.gitlab.PATIENCE", 0.2)
    gitlab.server.answers[ISSUES] = Answer(hangs=True)
    with pytest.raises(JobFailed, match="cannot be reached: ReadTimeout"):
        run(gitlab)
    nowhere = settings(**gitlab.environment | {"GITLAB_URL": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(JobFailed, match=r"cannot be reached: ConnectionError.*Check GITLAB_URL"):
        due_dates.run_once(now=AT_FOUR, settings=nowhere, report=Patient())


@pytest.mark.usefixtures("database")
def test_what_was_queued_before_a_failure_stays_and_is_not_repeated(gitlab: Tracker) -> None:
    people(nina=PRAGUE)
    gitlab.add(1, due=TODAY + 3 * DAY, assignees=("nina",))
    for iid in range(2, 102):
        gitlab.add(iid)
    gitlab.add(102, due=TODAY + 7 * DAY, assignees=("nina",))
    page = gitlab.server.answers[ISSUES]

    def break_off(request: Any) -> Answer:
        answer = page(request) if callable(page) else page
        return Answer("Retry later", 429) if "page=2" in request.path else answer

    gitlab.server.answers[ISSUES] = break_off
    with pytest.raises(JobFailed, match="100 open issues read, 1 reminders"):
        run(gitlab)
    assert len(queued()) == 1
    gitlab.server.answers[ISSUES] = page
    run(gitlab, AT_FOUR + timedelta(hours=1))

    assert [row[1] for row in queued()] == ["7/1/2030-01-17", "7/102/2030-01-21"]


def test_it_says_when_it_is_not_configured() -> None:
    assert due_dates.unconfigured(SETTINGS).startswith("The project of post-mortems is not configured")
