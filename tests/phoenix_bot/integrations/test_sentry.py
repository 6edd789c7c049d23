"""Telling Sentry: the real client library, against a local server."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sentry_sdk
from aiohttp import web

from jobs import JOBS
from jobs.clock.job import JobFailed, Report
from jobs.clock.perform import rhythm
from models import ChangeKind, OutageChange
from models.database import transaction
from phoenix_bot import watching
from phoenix_bot.delivery.worker import Worker
from phoenix_bot.integrations import sentry as integration
from phoenix_bot.integrations.sentry import PATIENCE, REST, Sentry, monitor
from phoenix_bot.operations.http.server import Server
from phoenix_bot.operations.watchers import secrets_of, watched
from phoenix_bot.outages.actions import post_update
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.settings import SETTINGS
from tests.databases import ON_SQLITE
from tests.far_ends import Answer, free_port
from tests.jobs.clock.clockwork import DAY, HOUR, NOON, Chore, scheduler, tick
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.phoenix_bot.operations.http.asking import ask
from tests.sentry import SentryServer, errors, sentry_server
from tests.settings import settings
from tests.source import ROOT
from tests.stories import announce, edit

pytestmark = ON_SQLITE

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-s3cret-bot",
    "SLACK_APP_TOKEN": "xapp-s3cret-app",
    "DATABASE_URL": "postgresql://phoenix:s3cret%2Fdatabase@db.example.com:5432/phoenix",
    "GITLAB_PRIVATE_TOKEN": "s3cret-gitlab",
    "DATADOG_API_KEY": "s3cret-datadog",
    "PINGDOM_WEBHOOK_TOKEN": "s3cret-pingdom-0123456789abcdef",
    "DATADOG_APP_KEY": "s3cret-application",
    "GOOGLE_ACC": "admin@example.com",
    "GOOGLE_SERVICE_ACCOUNT": '{"client_email": "s3cret@example.com", "private_key": "s3cret\\nkey", '
    '"token_uri": "https://example.com"}',
}
LEAKS = [
    *(value for name, value in SECRETS.items() if name != "DATABASE_URL"),
    *("s3cret/database", "s3cret%2Fdatabase", "s3cret\nkey", "s3cret\\nkey"),
    *(f"xox{kind}-1234-s3cret" for kind in "abcdeoprs"),
    *(
        "xoxe.xoxp-1-s3cret",
        "xapp-1-A0-s3cret",
        "xwfp-s3cret",
        "glpat-s3cret",
        "ya29.s3cret",
        "eyJs3cret.e30",
    ),
    "https://hooks.slack.com/actions/T01/2/s3cret",
    "https://hooks.slack.com/services/T01/B02/s3cret",
    "https://phoenix.example.com/integration/pingdom?token=s3cret",
    '{"Authorization": "Bearer s3cret"}',
    "Authorization: Bearer s3cret-abc",
    "ann.s3cret@example.com",
    "ann.s3cret%40example.com",
]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is, everything arrives."""
    monkeypatch.setattr(integration, "PATIENCE", 30)


@pytest.fixture
def sentry() -> Iterator[SentryServer]:
    with sentry_server() as server:
        yield server


@contextmanager
def watching_for(sentry: SentryServer, **more: str) -> Iterator[None]:
    """Tell this Sentry what happens until the end of the block; then everything has arrived."""
    with watched(settings(SENTRY_DSN=sentry.dsn, **more)):
        yield


def fail(text: str = "Ann's secret") -> Exception:
    """An error that was raised, with a text."""
    try:
        raise KeyError(text)
    except KeyError as error:
        return error


# What is told


def test_an_error_of_a_listener_names_it_and_the_outage(
    phoenix: Phoenix, nina: Person, sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcement = announce(nina)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(post_update, "post", broken)
    with watching_for(sentry):
        nina.click(announcement, "Post update")
        form = nina.modal()
        form.fill({"What is new?": "Ann found the s3cret cause"})
        assert not form.submit()

    what = "type view_submission, callback_id post_update"
    assert errors(sentry) == [("RuntimeError", {"part": "listener", "name": what, "outage_id": "1"})]
    assert "s3cret" not in sentry.text
    assert "a defect" not in sentry.text


def test_a_button_names_its_outage_too(
    phoenix: Phoenix, nina: Person, sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcement = announce(nina)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("phoenix_bot.outages.access.view", broken)
    with watching_for(sentry):
        nina.click(announcement, "Resolve")
        nina.wait_for("incidents", "Something went wrong")

    assert [tags["outage_id"] for _, tags in errors(sentry)] == ["1"]


def test_an_error_of_a_delivery_names_its_kind_and_the_outage(
    phoenix: Phoenix, slack: Sandbox, nina: Person, sentry: SentryServer
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with watching_for(sentry):
        with failing(slack, "chat.update", "429", where=lambda args: True, retry_after=1):
            edit(nina, announcement, "It got worse", ETA="under 8 h")
            with transaction():
                step = OutageChange.get(OutageChange.kind == ChangeKind.EDITED)
                step.fields = 5
                step.save()
        phoenix.settled()

    assert [tags for _, tags in errors(sentry)] == [{"part": "delivery", "name": "comment", "outage_id": "1"}]


@pytest.mark.usefixtures("database")
def test_an_error_of_a_job_names_it_and_the_job_checks_in(sentry: SentryServer) -> None:
    def crash(report: Report) -> str:
        raise ValueError("xoxb-s3cret of Ann")

    with watching_for(sentry):
        tick(scheduler(Chore(work=crash), Chore(NAME="good", EVERY=8 * HOUR)), NOON)

    assert errors(sentry) == [("ValueError", {"part": "job", "name": "chore"})]
    assert sorted((one["monitor_slug"], one["status"]) for one in sentry.check_ins) == [
        *(("chore", "error"), ("chore", "in_progress"), ("good", "in_progress"), ("good", "ok"))
    ]
    by_job = {one["monitor_slug"]: one for one in sentry.check_ins}
    assert by_job["good"]["monitor_config"]["schedule"] == {"type": "interval", "value": 8, "unit": "hour"}
    assert len({one["check_in_id"] for one in sentry.check_ins}) == 2
    assert "s3cret" not in sentry.text


@pytest.mark.usefixtures("database")
def test_a_job_of_every_minute_does_not_check_in_and_tells_a_defect_once(sentry: SentryServer) -> None:
    def crash(report: Report) -> str:
        raise ValueError

    copy = scheduler(Chore(EVERY=timedelta(minutes=1), work=crash))
    with watching_for(sentry):
        for minute in range(3):
            tick(copy, NOON + timedelta(minutes=minute))

    assert len(sentry.events) == 1
    assert sentry.check_ins == []


@pytest.mark.usefixtures("database")
def test_a_job_that_says_why_it_failed_is_an_error_unless_it_runs_all_the_time(sentry: SentryServer) -> None:
    def refuse(report: Report) -> str:
        raise JobFailed("Google does not tell who is in ann@example.com")

    with watching_for(sentry):
        often = Chore(NAME="often", EVERY=timedelta(minutes=1), work=refuse)
        tick(scheduler(Chore(work=refuse), often), NOON)

    assert errors(sentry) == [("JobFailed", {"part": "job", "name": "chore"})]
    assert "ann@" not in sentry.text


def test_an_error_of_a_route_names_it_as_it_was_declared(sentry: SentryServer) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise RuntimeError(await request.text())

    server = Server([web.get("/hook/{key}", broken)], host="127.0.0.1", port=0)
    server.start()
    with watching_for(sentry):
        with pytest.raises(ValueError, match="Extra data"):
            ask(server.port, "/hook/s3cret?token=s3cret")
        server.stop()

    assert errors(sentry) == [("RuntimeError", {"part": "http", "name": "/hook/{key}"})]
    assert "s3cret" not in sentry.text


def test_the_thread_of_the_worker_is_watched(
    phoenix: Phoenix, sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    def broken(worker: Worker) -> float:
        failed.set()
        raise ZeroDivisionError

    with watching_for(sentry):
        monkeypatch.setattr(Worker, "_round", broken)
        assert failed.wait(10)
        phoenix.stop()

    assert errors(sentry) == [("ZeroDivisionError", {"part": "delivery", "name": "worker"})]


def test_every_job_has_a_rhythm_that_sentry_understands() -> None:
    rhythms = {job.NAME: monitor(rhythm(job.when(settings()))) for job in JOBS}

    assert rhythms["sync-users"]["schedule"]["type"] in ("interval", "crontab")
    assert rhythms["sync-user-groups"]["schedule"] == {"type": "interval", "value": 8, "unit": "hour"}


@pytest.mark.parametrize(
    ("when", "cron"), [("01:00", "0 1 * * *"), ("Mon 01:05", "5 1 * * 1"), ("Sunday 23:59", "59 23 * * 0")]
)
def test_a_time_of_the_week_is_told_to_cron(when: str, cron: str) -> None:
    at = settings(DIGEST_AT=when).digest_at
    told = monitor(watching.Rhythm(DAY, at, "Europe/Prague"))

    assert told["schedule"] == {"type": "crontab", "value": cron}
    assert told["timezone"] == "Europe/Prague"


def test_the_same_error_at_another_place_is_told_too(
    sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("phoenix_bot.integrations.sentry.steady", lambda: now)
    error = fail()
    with watching_for(sentry):
        watching.failed(error, "delivery", "comment")
        watching.failed(error, "delivery", "comment")
        watching.failed(error, "delivery", "pin")
        now += REST
        watching.failed(error, "delivery", "comment")

    assert [tags["name"] for _, tags in errors(sentry)] == ["comment", "pin", "comment"]


# What is not told


def test_nothing_secret_leaves_whatever_holds_it(
    sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK is given secrets in all places where it looks for more about an error."""
    monkeypatch.setattr(sys, "argv", ["bot.py", *LEAKS])
    monkeypatch.setenv("SENTRY_RELEASE", "s3cret")
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "s3cret")
    for number, leak in enumerate(LEAKS):
        monkeypatch.setenv(f"LEAK_{number}", leak)
        sentry_sdk.add_breadcrumb(message=leak, data={"url": leak})
        sentry_sdk.get_isolation_scope().set_extra("leak", leak)
        sentry_sdk.get_isolation_scope().set_user({"username": leak, "email": leak})
    with watching_for(sentry, **SECRETS):
        for leak in LEAKS:
            local = {"nested": [leak]}
            try:
                raise ExceptionGroup(leak, [ValueError(leak, local)]) from fail(leak)
            except ExceptionGroup as error:
                error.add_note(leak)
                watching.failed(error, "listener", leak)
    sentry_sdk.get_isolation_scope().clear()

    assert len(sentry.events) == len(LEAKS)
    assert "s3cret" not in sentry.text
    assert {one["environment"] for one in sentry.events} == {"phoenix"}


@pytest.mark.parametrize("leak", LEAKS)
def test_whatever_part_of_an_event_holds_a_secret_it_is_dropped_or_hidden(
    sentry: SentryServer, leak: str
) -> None:
    frame = {"filename": leak, "function": leak, "module": leak, "vars": {"x": leak}, "abs_path": leak}
    event = {
        "event_id": "1",
        "message": leak,
        "logentry": {"message": leak, "params": [leak]},
        "logger": leak,
        "level": "error",
        "transaction": leak,
        "release": leak,
        "server_name": leak,
        "tags": {"name": leak, "url": leak},
        "extra": {"sys.argv": [leak]},
        "contexts": {"app": {"x": leak}},
        "user": {"email": leak},
        "modules": {leak: "1"},
        "breadcrumbs": {"values": [{"message": leak, "data": {"x": leak}}]},
        "request": {
            "url": leak,
            "query_string": leak,
            "data": leak,
            "headers": {"Authorization": leak},
            "env": {"x": leak},
        },
        "exception": {"values": [{"type": leak, "value": leak, "stacktrace": {"frames": [frame]}}]},
        "threads": {"values": [{"stacktrace": {"frames": [frame]}}]},
    }
    with watched(settings(SENTRY_DSN=sentry.dsn, **SECRETS)):
        [watcher] = watching._watchers
        assert isinstance(watcher, Sentry)
        sent = watcher.scrubbed(event, {})  # type: ignore[arg-type]  # an event may hold anything

    assert "s3cret" not in str(sent)
    assert {"message", "extra", "request", "breadcrumbs", "user", "modules"}.isdisjoint(sent)


def test_no_folder_of_this_machine_and_no_source_is_told(sentry: SentryServer) -> None:
    with watching_for(sentry):
        watching.failed(fail(), "job", "chore")

    [exception] = sentry.events[0]["exception"]["values"]
    [frame] = exception["stacktrace"]["frames"]
    assert sorted(exception) == ["module", "stacktrace", "type"]
    assert sorted(frame) == ["filename", "function", "in_app", "lineno", "module"]
    assert str(ROOT) not in sentry.text


def test_without_a_dsn_nothing_is_sent_whatever_the_environment_says(
    sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_DSN", sentry.dsn)
    with watched(settings()):
        watching.failed(fail(), "job", "chore")

    assert watching._watchers == []
    assert sentry.server.requests == []


# A Sentry that does not work


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"detail": "limit"}, 429, {"Retry-After": "3600"}),
        Answer("<html>Log in", 200),
        Answer("", 401),
        Answer("", 403),
        Answer("", 404),
        Answer("", 500),
    ],
    ids=lambda answer: str(answer.status),
)
def test_a_sentry_that_refuses_changes_nothing(
    sentry: SentryServer, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    sentry.server.always = answer
    with watching_for(sentry):
        for name in ("one", "two"):
            watching.failed(fail(), "job", name)

    assert sentry.server.requests
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_sentry_that_is_down_changes_nothing() -> None:
    with watched(settings(SENTRY_DSN=f"http://key@127.0.0.1:{free_port()}/1")):
        watching.failed(fail(), "job", "chore")


def test_the_end_waits_for_a_slow_sentry_but_not_for_long(
    sentry: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integration, "PATIENCE", 0.2)
    # It hangs until the end of the story.
    sentry.server.always = Answer(hangs=True)
    with watching_for(sentry):
        watching.failed(fail(), "job", "chore")

    assert PATIENCE == 2


def test_a_watcher_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(watching.Watcher):
        def job_began(self, run: watching.Run) -> None:
            raise OSError("s3cret")

    with watching.watched_by(Broken()):
        watching.job_began(watching.Run(1, "chore", watching.Rhythm(HOUR)))

    assert "Broken could not be told: OSError" in caplog.text
    assert "s3cret" not in caplog.text


def test_every_secret_setting_is_looked_for() -> None:
    given = settings(SENTRY_DSN="https://publickey@o1.ingest.sentry.io/2", **SECRETS)
    parts = settings(DB_HOST="db.example.com", DB_PASSWORD="s3cret/parts")

    held = secrets_of(given)
    secret = [SECRETS[one.name] for one in SETTINGS if one.secret and one.name in SECRETS]
    assert [
        one for one in (*secret, "s3cret/database", "s3cret%2Fdatabase", "publickey") if one not in held
    ] == []
    assert {"s3cret/parts", "s3cret%2Fparts"} <= set(secrets_of(parts))
    assert {one.name for one in SETTINGS if one.secret} - set(SECRETS) == {"SENTRY_DSN", "DB_PASSWORD"}
