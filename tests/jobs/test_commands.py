"""The commands `job`, `sync-users` and `sync-user-groups`."""

import re
import signal
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jobs import JOBS, commands
from jobs.clock import runs
from models import JobRun
from models.database import bind, close, connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.sandbox import Sandbox
from tests.command_line import Answer, Run
from tests.databases import ON_SQLITE
from tests.google import ADMINISTRATOR, listening, refused_access
from tests.programs import NewPython


@pytest.mark.usefixtures("database")
def test_a_long_run_is_not_taken_for_dead_while_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.begin("sync-users", now=utcnow())
    with transaction():
        JobRun.update(alive_at=utcnow() - timedelta(hours=1)).execute()
    keep_alive, shown = runs.keep_alive, threading.Event()

    def show(run_ids: Collection[int], *, now: datetime) -> None:
        keep_alive(run_ids, now=now)
        shown.set()

    monkeypatch.setattr(runs, "keep_alive", show)
    monkeypatch.setattr(commands, "SIGN_OF_LIFE", 0.01)
    with commands.showing_life(run):
        assert shown.wait(10)
        with pytest.raises(Refused, match="already running"):
            runs.begin("sync-users", now=utcnow())

    with connection():
        assert JobRun.get_by_id(run.id).finished_at is None


def test_syncing_without_google_says_so_and_is_no_failure(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("sync-user-groups", settings=sqlite_settings)

    assert answer.code == 0
    assert answer.out.startswith("Google groups are not configured")


def test_syncing_that_fails_says_so_with_the_exit_code(
    run: Run, sqlite_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phoenix_bot.integrations.google.RETRIES", 0)
    with listening() as google:
        google.instead["/token"] = [refused_access("unauthorized_client")]
        configured = {"GOOGLE_SERVICE_ACCOUNT": google.service_account(), "GOOGLE_ACC": ADMINISTRATOR}
        run("google", "add", "oncall@example.com", settings=sqlite_settings)
        answer = run("sync-user-groups", settings=sqlite_settings | configured)

    assert (answer.code, answer.out) == (1, "")
    assert "oncall@example.com: Google gives the service account no access" in answer.err
    assert "PRIVATE KEY" not in answer.err


@ON_SQLITE
def test_people_are_synced_with_progress_on_the_terminal(
    run: Run, slack: Sandbox, settings: dict[str, str]
) -> None:
    slack.add_crowd(1200)

    answer = run("sync-users", settings=settings)

    assert answer == Answer(
        0,
        "1,000 members so far\n1,210 members: 1,206 people; 4 bots and apps are left out.\n",
        "",
    )
    assert run("job", "sync-users", settings=settings).code == 0


def test_a_sync_that_fails_says_how_far_it_came(
    run: Run, slack: Sandbox, sqlite_settings: dict[str, str]
) -> None:
    slack.faults.next("users.list", "missing_scope")

    answer = run("sync-users", settings=sqlite_settings)

    assert answer == Answer(
        1, "", "Stopped after 0 members, who are kept: users.list failed: missing_scope\n"
    )


def test_the_jobs_are_listed_with_their_last_run_and_their_next(
    run: Run, sqlite_settings: dict[str, str]
) -> None:
    assert re.match(
        r"sync-users: learn from Slack [^\n]+\n  every day, next at [^\n]+ UTC\n"
        r"sync-readers: learn from Slack [^\n]+\n  every hour, next at [^\n]+ UTC\n"
        r"sync-user-groups: put [^\n]+\n  Google groups are not configured: [^\n]+\n"
        r"notify: remind [^\n]+\n  every minute, next at [^\n]+ UTC\n",
        run("job", settings={"DATABASE_URL": sqlite_settings["DATABASE_URL"]}).out,
    )
    run("sync-users", settings=sqlite_settings)

    assert "  ok at " in run("job", settings=sqlite_settings).out


def test_a_job_that_is_none_or_runs_already_is_refused(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("job", "dance", settings=sqlite_settings)
    names = ", ".join(job.NAME for job in JOBS)
    assert answer == Answer(1, "", f"There is no job 'dance'. The jobs are: {names}.\n")
    run("job", settings=sqlite_settings)
    bind(sqlite_settings["DATABASE_URL"])
    runs.begin("sync-users", now=utcnow())
    close()

    answer = run("job", "sync-users", settings=sqlite_settings)

    assert answer.code == 1
    assert re.fullmatch(r"sync-users is already running, since 20[^<]+ UTC.\n", answer.err)


def test_a_sync_can_be_interrupted(slack: Sandbox, sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    slack.faults.next("users.list", "429", retry_after=600)
    with NewPython("sync-users", cwd=tmp_path, settings=sqlite_settings) as program:
        slack.until(lambda: slack.calls_of("users.list"), what="the first page")
        program.signal(signal.SIGINT)

        assert program.exit_code() == 1, program.output
    assert "It was told to stop before it was done" in program.output
    assert "Traceback" not in program.output
