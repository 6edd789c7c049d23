"""/phoenix jobs and sync: what managers see of jobs, and run, by typing."""

from datetime import timedelta

import pytest

from jobs.clock import runs as job_runs
from jobs.clock.job import JobFailed, Report
from models import JobOutcome
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.jobs.clock.clockwork import Chore, runs, scheduler, tick
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import visible, wait_for_second_delivery

pytestmark = ON_SQLITE

NAME = "sync-users"


def failing(report: Report) -> str:
    raise JobFailed("users.list failed: *fatal* <!channel>")


def run_by(copy: Chore) -> None:
    """Let the scheduler run what was asked for."""
    tick(scheduler(copy), utcnow())


def told(slack: Sandbox, person: Person, part: str) -> str:
    """The direct message that says `part`."""
    message = slack.until(
        lambda: next((one for one in person.messages(dm=True) if part in one.shown), None), what=part
    )
    assert not message.notifies - {person.id}
    return visible(message)


@ON_BOTH
def test_a_job_is_run_and_its_end_is_told_by_direct_message(
    phoenix: Phoenix, slack: Sandbox, ada: Person
) -> None:
    assert "sync-users starts within seconds." in said(ada, "sync users")
    assert "sync-readers starts within seconds." in said(ada, "sync readers")
    assert "About to run" in said(ada, "jobs")
    run_by(Chore(NAME, work=lambda report: "7 members: 5 people"))

    assert "7 members: 5 people" in told(slack, ada, "sync-users is done.")
    assert "7 members: 5 people" in said(ada, "jobs list")


def test_a_failure_is_told_to_the_letter(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    said(ada, "jobs run Sync Users")
    run_by(Chore(NAME, work=failing))

    assert "users.list failed: *fatal* <!channel>" in told(slack, ada, "sync-users failed.")


def test_who_asked_is_told_too_when_its_process_died(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    said(ada, "jobs run sync-users")
    [run] = runs(NAME)
    job_runs.claim(run, now=utcnow() - timedelta(hours=1))
    job_runs.fail_silent(runs(NAME)[0], now=utcnow())

    assert "The process that ran it has ended." in told(slack, ada, "sync-users failed.")


def test_how_far_a_run_is_can_be_seen(phoenix: Phoenix, ada: Person) -> None:
    said(ada, "jobs run sync-users")
    [run] = runs(NAME)
    job_runs.claim(run, now=utcnow())
    job_runs.note(run.id, "3,000 members so far", now=utcnow())

    assert "3,000 members so far" in said(ada, "jobs")
    assert "sync-users is already running, since" in said(ada, "sync users")


def test_a_run_by_the_clock_is_told_to_nobody(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    run_by(Chore(NAME))
    phoenix.settled()

    assert [run.outcome for run in runs(NAME)] == [JobOutcome.OK]
    assert not slack.calls_of("chat.postMessage")


def test_a_command_delivered_twice_asks_for_one_run(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    said(ada, "jobs")
    slack.duplicate_next_envelope()
    ada.command("/phoenix", "sync users")
    wait_for_second_delivery(slack)

    assert len(runs(NAME)) == 1
    assert "starts within seconds" in ada.messages("general")[-1].shown


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("run", "Type /phoenix jobs run <name>, for example /phoenix jobs run sync-users"),
        ("run sync-usrs", "There is no job “sync-usrs”. Did you mean sync-users?"),
        ("run *all*", "There is no job “*all*”. The jobs are: sync-users"),
    ],
)
def test_an_unknown_job_gets_the_nearest(phoenix: Phoenix, ada: Person, typed: str, complaint: str) -> None:
    assert complaint in said(ada, f"jobs {typed}")
    assert runs(NAME) == []
