"""The job postmortem-report: a channel gets a file with the overdue post-mortems, once for each Monday."""

import csv
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from jobs import post_mortem_report
from jobs.clock import runs
from jobs.clock.job import JobFailed, Report
from jobs.clock.scheduler import Scheduler
from models import DeliveryKind, DeliveryState, JobRun
from models.database import transaction
from phoenix_bot.acts.clock import following
from phoenix_bot.delivery import problems
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import Settings
from tests.databases import ON_BOTH, ON_SQLITE
from tests.far_ends import Answer, Request, free_port
from tests.jobs.clock.clockwork import outcomes, tick
from tests.jobs.patient import Patient
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import rows
from tests.settings import SETTINGS, settings
from tests.tracked import ISSUES, TOKEN, Tracker, tracker

pytestmark = ON_SQLITE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2030, 1, 14, 0, tzinfo=UTC)
"""One o'clock in Prague: the file is due."""

TODAY = date(2030, 1, 14)

CHANNEL = "C0GENERAL"


@pytest.fixture
def gitlab() -> Iterator[Tracker]:
    with tracker() as found:
        yield found


def configured(gitlab: Tracker, channel: str = CHANNEL) -> Settings:
    more = {"SLACK_POSTMORTEM_REPORT_CHANNEL": channel, "TIMEZONE": "Europe/Prague"}
    return settings(**gitlab.environment, **more)


def run(
    gitlab: Tracker, now: datetime = MONDAY, *, channel: str = CHANNEL, report: Report | None = None
) -> str:
    return post_mortem_report.run_once(
        now=now, settings=configured(gitlab, channel), report=report or Patient()
    )


def by_hand(at: datetime) -> Report:
    """The report of a run that somebody asked for."""
    with transaction():
        made = JobRun.create(name=post_mortem_report.NAME, due_at=at, by_hand=True)
    return Report(lambda text: None, threading.Event(), made)


def queued() -> list[str]:
    """What is said above each file that is queued."""
    return [row.payload["news"]["said"] for row in rows(DeliveryKind.OVERDUE_REPORTS)]


def files(person: Person, channel: str = "general") -> list[tuple[Message, list[dict[str, str]]]]:
    """The files in a channel with what is said above them."""
    found = []
    for message in person.messages(channel):
        for file in message.files:
            text = person.workspace.files[file["id"]]["content"].decode("utf-8-sig")
            found.append((message, list(csv.DictReader(io.StringIO(text, newline="")))))
    return found


def overdue(gitlab: Tracker) -> None:
    gitlab.add(1, due=TODAY)
    gitlab.add(2, due=TODAY - DAY, title="=cmd|'/c calc'!A0", assignees=("nina", "omar"))
    description = (
        "## Action Items\n- [ ] =1+1\n* [ ] b\n# Lessons learned\nhttps://jira.example.com/browse/OPS-1"
    )
    gitlab.add(3, due=TODAY - 40 * DAY, title="The disk; =2", description=description)
    gitlab.add(4, due=TODAY - 2 * DAY, labels=["non-outage"])
    gitlab.add(5, due=TODAY - 2 * DAY, state="closed")
    gitlab.add(6)


@ON_BOTH
def test_the_channel_gets_a_file_with_what_is_overdue(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gitlab: Tracker
) -> None:
    overdue(gitlab)
    told = run(gitlab, channel=slack.channel_id("general"))
    phoenix.settled()

    [(message, [first, second])] = files(nina)
    assert message.shown == (
        "2 post-mortems are past their due dates, the oldest of which was 5 December 2029. "
        "2 action items are open."
    )
    assert message.files[0]["name"] == "overdue post-mortems 2030-01-14.csv"
    assert first == {
        "Row": "1",
        "Title": "The disk; '=2",
        "URL": "https://gitlab.example.com/ops/reports/-/work_items/3",
        "Due date": "2029-12-05",
        "Author": "Rut Author",
        "Assignees": "",
        "Open action items": "'=1+1\nb",
        "Linked issues": "https://jira.example.com/browse/OPS-1",
    }
    assert (second["Row"], second["Title"], second["Assignees"]) == ("2", "'=cmd|'/c calc'!A0", "nina, omar")
    assert told == f"4 open issues read. {message.shown}"


def test_it_also_says_so_when_nothing_is_overdue(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gitlab: Tracker
) -> None:
    gitlab.add(1, due=TODAY)
    run(gitlab, channel=slack.channel_id("general"))
    phoenix.settled()

    [(message, found)] = files(nina)
    assert message.shown.startswith("No post-mortem is past its due date")
    assert found == []


@pytest.mark.usefixtures("database")
def test_today_is_the_day_in_the_time_zone_of_the_settings(gitlab: Tracker) -> None:
    gitlab.add(1, due=date(2030, 1, 13))
    midnight = MONDAY - HOUR
    for moment in (midnight - HOUR / 2, midnight + HOUR / 2):
        run(gitlab, moment, report=by_hand(moment))

    assert queued() == [
        "No post-mortem is past its due date :tada:",
        "1 post-mortem is past its due date, 13 January 2030. No action item is open.",
    ]


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_copies_at_once_and_runs_again_queue_one_file_for_each_monday(gitlab: Tracker) -> None:
    with ThreadPoolExecutor(4) as copies:
        told = list(copies.map(lambda _: run(gitlab), range(4)))
    told += [run(gitlab, MONDAY + hours * HOUR) for hours in (1, 30, 167)]
    assert len(queued()) == 1
    assert sum("open issues read" in one for one in told) == 1
    run(gitlab, MONDAY + 7 * DAY)
    assert len(queued()) == 2
    run(gitlab, MONDAY)

    assert len(queued()) == 2, "the clock has gone back"


@pytest.mark.usefixtures("database")
def test_each_run_by_hand_makes_a_file_and_takes_none_from_monday(gitlab: Tracker) -> None:
    run(gitlab, MONDAY, report=by_hand(MONDAY))
    run(gitlab, MONDAY + HOUR, report=by_hand(MONDAY + HOUR))
    assert len(queued()) == 2
    run(gitlab, MONDAY)

    assert len(queued()) == 3


@pytest.mark.usefixtures("database")
def test_a_copy_whose_clock_is_behind_makes_the_file_of_the_moment_that_was_asked_for(
    gitlab: Tracker,
) -> None:
    run(gitlab, MONDAY - HOUR)
    with transaction():
        asked = JobRun.create(name=post_mortem_report.NAME, due_at=MONDAY)
    report = Report(lambda text: None, threading.Event(), asked)
    run(gitlab, MONDAY - timedelta(seconds=20), report=report)

    assert len(queued()) == 2


@pytest.mark.usefixtures("database")
def test_after_a_failure_the_scheduler_makes_up_for_it_within_an_hour_and_only_once(gitlab: Tracker) -> None:
    overdue(gitlab)
    name, page = post_mortem_report.NAME, gitlab.server.answers[ISSUES]
    runs.known_since(name, now=MONDAY - HOUR)
    copies = [Scheduler([post_mortem_report], configured(gitlab)) for _ in range(2)]

    def look(minutes: int) -> None:
        now = MONDAY + timedelta(minutes=minutes)
        with following(lambda: now):
            for copy in copies:
                tick(copy, now)

    gitlab.server.answers[ISSUES] = Answer("Retry later", 429, {"Retry-After": "3600"})
    look(-1)
    assert outcomes(name) == []
    look(0)
    assert (outcomes(name), queued()) == (["failed"], [])
    gitlab.server.answers[ISSUES] = page
    for minutes in (1, 60, 61, 120, 6 * 24 * 60):
        look(minutes)
    assert (outcomes(name), len(queued())) == (["failed", "ok"], 1)
    look(7 * 24 * 60)

    assert len(queued()) == 2


@pytest.mark.usefixtures("database")
def test_a_run_that_died_after_it_queued_the_file_is_made_up_for_without_another(gitlab: Tracker) -> None:
    name = post_mortem_report.NAME
    with transaction():
        JobRun.create(name=name, due_at=MONDAY, started_at=MONDAY, alive_at=MONDAY, outcome="running")
    run(gitlab)
    copy = Scheduler([post_mortem_report], configured(gitlab))
    for minutes in (0, 10, 60, 120):
        now = MONDAY + timedelta(minutes=minutes)
        with following(partial(datetime.fromisoformat, now.isoformat())):
            tick(copy, now)

    assert outcomes(name) == ["failed", "ok"]
    assert len(queued()) == 1


BAD = {
    "401": (Answer({"message": "401 Unauthorized"}, 401), "does not accept GITLAB_PRIVATE_TOKEN"),
    "403": (Answer({"error": "insufficient_scope"}, 403), "needs the scope read_api"),
    "404": (Answer({"message": "404 Project Not Found"}, 404), "Check GITLAB_POSTMORTEM_PROJECT"),
    "429": (Answer("Retry later", 429, {"Retry-After": "3600"}), "wants to be left alone for 60 min"),
    "502": (Answer("<h1>Bad gateway</h1>", 502), "HTTP 502. The next run asks again"),
    "login page": (Answer("<html>Sign in</html>"), "perhaps it is a login page. Check GITLAB_URL"),
    "garbage": (Answer(["hello", 5]), "is not an issue"),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.usefixtures("database")
def test_a_bad_gitlab_fails_the_run_with_what_to_do(gitlab: Tracker, what: str) -> None:
    page = gitlab.server.answers[ISSUES]
    gitlab.server.answers[ISSUES], advice = BAD[what]
    with pytest.raises(JobFailed, match=advice) as failure:
        run(gitlab)
    assert TOKEN not in str(failure.value)
    assert len(gitlab.server.requests) == 1, "no hidden repeats"
    gitlab.server.answers[ISSUES] = page
    run(gitlab, MONDAY + HOUR)

    assert len(queued()) == 1


@pytest.mark.usefixtures("database")
def test_a_gitlab_that_is_down_or_hangs_fails_the_run(
    gitlab: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_bot.integrations.gitlab.PATIENCE", 0.2)
    gitlab.server.answers[ISSUES] = Answer(hangs=True)
    with pytest.raises(JobFailed, match=r"No file is sent\. GitLab cannot be reached: ReadTimeout"):
        run(gitlab)
    nowhere = replace(configured(gitlab), gitlab_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(JobFailed, match=r"cannot be reached: ConnectionError.*Check GITLAB_URL"):
        post_mortem_report.run_once(now=MONDAY, settings=nowhere, report=Patient())

    assert queued() == []


@pytest.mark.usefixtures("database")
def test_if_a_later_page_fails_nothing_is_queued_and_the_next_run_has_everything(gitlab: Tracker) -> None:
    for iid in range(1, 252):
        gitlab.add(iid, due=TODAY - DAY)
    page = gitlab.server.answers[ISSUES]

    def break_off(request: Request) -> Answer:
        answer = page(request) if callable(page) else page
        return Answer("Retry later", 503) if "page=3" in request.path else answer

    gitlab.server.answers[ISSUES] = break_off
    with pytest.raises(JobFailed, match="HTTP 503"):
        run(gitlab)
    assert queued() == []
    gitlab.server.answers[ISSUES] = page
    run(gitlab, MONDAY + HOUR)

    assert queued()[0].startswith("251 post-mortems are past their due dates")


@pytest.mark.usefixtures("database")
def test_what_is_confidential_stays_in_gitlab_and_a_cell_is_no_longer_than_spreadsheets_take(
    gitlab: Tracker,
) -> None:
    items = "\n".join(["## Action items", *["- [ ] " + "x" * 400] * 200])
    gitlab.add(1, due=TODAY - DAY, title="The breach", description=items, confidential=True)
    gitlab.add(2, due=TODAY - DAY, description=items)
    run(gitlab)

    [row] = rows(DeliveryKind.OVERDUE_REPORTS)
    _, hidden, shown = row.payload["news"]["rows"]
    assert (hidden[1], hidden[6]) == ("confidential issue 1", "")
    assert len(shown[6]) <= 30_000


def test_if_the_answer_of_slack_is_lost_the_file_is_not_sent_twice(
    phoenix: Phoenix, slack: Sandbox, nina: Person, gitlab: Tracker
) -> None:
    slack.faults.next("files.completeUploadExternal", "cut_after")
    run(gitlab, channel=slack.channel_id("general"))
    phoenix.settled()

    assert len(files(nina)) == 1


def test_if_slack_refuses_the_channel_that_is_a_problem_which_says_what_to_do(
    phoenix: Phoenix, ada: Person, gitlab: Tracker
) -> None:
    said(ada, "problems")
    phoenix.settled()
    run(gitlab, channel="C0NOWHERE")
    phoenix.settled()

    [problem] = problems.rows()
    assert (problem.state, problem.error) == (DeliveryState.PARKED, "channel_not_found")
    assert "send the file with overdue post-mortems" in ada.wait_for("dm", "channel_not_found").shown
    listed = said(ada, "problems")
    assert "Could not send the file with overdue post-mortems" in listed
    assert "Check SLACK_POSTMORTEM_REPORT_CHANNEL" in listed


def test_it_says_when_it_is_not_configured(gitlab: Tracker) -> None:
    assert post_mortem_report.unconfigured(SETTINGS).startswith("The project of post-mortems is not")
    assert "SLACK_POSTMORTEM_REPORT_CHANNEL" in post_mortem_report.unconfigured(gitlab.settings)
    assert post_mortem_report.unconfigured(configured(gitlab)) == ""
    assert str(post_mortem_report.when(configured(gitlab))) == "every Monday at 01:00 (Europe/Prague)"
