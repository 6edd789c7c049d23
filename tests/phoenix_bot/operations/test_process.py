"""Starting and stopping: one bot for each SQLite file, and nothing lost when a bot is told to stop."""

import re
import signal
import socket
import threading
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import peewee
import psycopg2
import pytest

import listeners
from jobs.clock.scheduler import Scheduler
from models import NamedAdmin
from models.database import close, connection, database
from phoenix_bot import settings as configuration
from phoenix_bot.acts.steady import steady
from phoenix_bot.operations.database import InUseError, open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.sandbox import Sandbox, SlackTold
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.slack.connection import Connection
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import Phoenix, environment
from tests.phoenix_bot.operations.http.asking import ask
from tests.programs import PATIENCE, NewPython, Program
from tests.stories import announce


@pytest.fixture
def settings(slack: Sandbox, database_url: str) -> dict[str, str]:
    """The environment of a bot for `slack`. Everybody may announce."""
    return environment(slack, database_url) | {"ALLOW_ALL_TO_NOTIFY": "true"}


def stop_at(slack: Sandbox, method: str, program: Program, number: signal.Signals) -> None:
    """Send the signal when Slack has got the first call of `method`, whose answer takes a while."""
    first = threading.Event()

    def tell(called: str, phase: str, args: object) -> None:
        if (called, phase) == (method, "before") and not first.is_set():
            first.set()
            slack.faults.next(method, "hang", seconds=0.4)
            program.signal(number)

    slack.faults.watch(tell)


def hanging(slack: Sandbox, method: str) -> threading.Event:
    """Let the next call of `method` get no answer; set once Slack has got it."""
    called = threading.Event()

    def tell(name: str, phase: str, args: object) -> None:
        if name == method:
            called.set()

    slack.faults.next(method, "hang_before", seconds=60)
    slack.faults.watch(tell)
    return called


@ON_SQLITE
def test_a_password_that_new_connections_lack_is_told_while_old_ones_still_work(
    phoenix: Phoenix, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phoenix.bot is not None
    refused = peewee.OperationalError('FATAL: password authentication failed for user "phoenix"')
    monkeypatch.setattr(database.obj, "failure", refused)

    told = "it refuses the user or the password of new connections; those from before still work"
    assert phoenix.bot.ask_database()[0] == told


@ON_SQLITE
def test_a_second_bot_on_the_same_sqlite_file_is_refused(phoenix: Phoenix) -> None:
    settings = configuration.read(environment(phoenix.slack, phoenix.database_url))

    with pytest.raises(InUseError, match=r"Another bot runs on this SQLite file. Stop it, or use PostgreSQL"):
        Bot(settings, listeners)


@ON_POSTGRESQL
def test_two_bots_share_one_postgresql(
    phoenix: Phoenix, nina: Person, settings: dict[str, str], tmp_path: Path
) -> None:
    with Program(cwd=tmp_path, settings=settings) as second:
        second.wait_for("Listening to Slack")
        for system in ("Booking", "Payments", "Search"):
            announce(nina, system)
        phoenix.slack.until(lambda: len(nina.pins("incidents")) == 3, what="three pins")
        second.signal(signal.SIGTERM)

        assert second.exit_code() == 0, second.output
    phoenix.settled()
    assert len(nina.messages("incidents")) == len(nina.pins("incidents")) == 3


@ON_SQLITE
def test_the_file_is_free_again_after_a_stop(phoenix: Phoenix, nina: Person) -> None:
    phoenix.stop()
    phoenix.start()

    assert announce(nina).buttons


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
@ON_SQLITE
def test_a_listener_under_way_finishes_and_nothing_new_begins(
    slack: Sandbox,
    nina: Person,
    omar: Person,
    peter: Person,
    settings: dict[str, str],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    with Program(cwd=tmp_path, settings=settings) as bot:
        bot.wait_for("Listening to Slack")
        stop_at(slack, "views.open", bot, number)
        nina.command("/announce", "booking")
        bot.wait_for("Stopping")
        with suppress(SlackTold):
            # The line is written a moment before the door is shut.
            peter.command("/announce", "search")
        with pytest.raises(SlackTold):
            omar.command("/announce", "payments")

        assert bot.exit_code() == 0, bot.output
    assert nina.modal().title == "Announce an outage"
    assert not omar.has_modal
    assert "Traceback" not in bot.output


@ON_SQLITE
def test_a_stop_in_the_middle_of_the_start_is_obeyed(
    slack: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    with Program(cwd=tmp_path, settings=settings) as bot:
        stop_at(slack, "auth.test", bot, signal.SIGTERM)

        assert bot.exit_code() == 0, bot.output
    assert "Stopped" in bot.output


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@ON_SQLITE
def test_a_start_that_hangs_ends_at_once_when_it_is_told_to(
    slack: Sandbox, settings: dict[str, str], tmp_path: Path, method: str
) -> None:
    called = hanging(slack, method)
    with Program(cwd=tmp_path, settings=settings | {"SLACK_TIMEOUT": "60"}) as bot:
        assert called.wait(PATIENCE)
        bot.signal(signal.SIGTERM)

        assert bot.exit_code() == 0, bot.output
    assert "Stopped" in bot.output
    assert "Traceback" not in bot.output


@pytest.mark.parametrize("first", [False, True], ids=["a process", "process 1"])
@ON_SQLITE
def test_a_signal_is_obeyed_from_the_first_moment(
    settings: dict[str, str], tmp_path: Path, first: bool
) -> None:
    try:
        program = NewPython(cwd=tmp_path, settings=settings, options=("-X", "importtime"), first=first)
    except RuntimeError as missing:
        pytest.skip(str(missing))
    with program as bot:
        # One of the first things that it imports.
        bot.wait_for("| peewee\n")
        bot.signal(signal.SIGTERM)

        assert bot.exit_code() == 0, bot.output
    assert "Stopped" in bot.output
    assert "Listening to Slack" not in bot.output


@ON_SQLITE
def test_a_command_that_hangs_ends_at_a_signal(
    slack: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    called = hanging(slack, "auth.test")
    with Program("check", cwd=tmp_path, settings=settings | {"SLACK_TIMEOUT": "60"}) as check:
        assert called.wait(PATIENCE)
        check.signal(signal.SIGTERM)

        assert check.exit_code() == -signal.SIGTERM


def test_what_was_not_told_yet_is_told_after_the_restart(
    slack: Sandbox, nina: Person, settings: dict[str, str], tmp_path: Path
) -> None:
    with Program(cwd=tmp_path, settings=settings) as bot:
        bot.wait_for("Listening to Slack")
        # Now it knows who everybody is, even somebody who fills in the form in no time.
        bot.wait_for("bots and apps are left out")
        stop_at(slack, "chat.postMessage", bot, signal.SIGTERM)
        announcement = announce(nina)

        assert bot.exit_code() == 0, bot.output
    assert "Traceback" not in bot.output
    assert nina.pins("incidents") == []

    with Program(cwd=tmp_path, settings=settings) as bot:
        slack.until(lambda: nina.pins("incidents"), what="the pin")
        nina.wait_for("general", "Booking")
        bot.signal(signal.SIGTERM)

        assert bot.exit_code() == 0, bot.output
    assert [message.ts for message in nina.messages("incidents")] == [announcement.ts]


@ON_SQLITE
def test_a_running_bot_is_alive_and_ready(phoenix: Phoenix) -> None:
    assert phoenix.bot is not None

    assert phoenix.bot.alive(steady()) == {"delivery": "", "listeners": ""}
    troubles, figures = phoenix.bot.ready(steady())
    assert (troubles, list(figures)) == ({"slack": ""}, ["slack_last_frame_seconds"])
    assert phoenix.bot.ask_database() == ("", {"outbox_oldest_seconds": 0.0})


def test_whom_the_settings_name_may_do_everything_from_the_start_until_they_are_named_no_more(
    phoenix: Phoenix, peter: Person
) -> None:
    phoenix.stop()
    phoenix.start(PHOENIX_ADMINS=f"U0NOBODY00, {phoenix.slack.workspace.member_named('peter').email}")
    announce(peter)
    phoenix.stop()
    open_database(phoenix.database_url, "a command line without the setting")
    assert names_of_admins() == ["U0NOBODY00", "peter@northwind.example"]
    close()
    phoenix.start(PHOENIX_ADMINS="")

    assert names_of_admins() == []


def names_of_admins() -> list[str]:
    """Whom the running bot takes for admins by its settings."""
    with connection():
        return [admin.name for admin in NamedAdmin.select().order_by(NamedAdmin.name)]


@ON_SQLITE
def test_a_start_counts_whom_the_domain_of_addresses_bars(
    phoenix: Phoenix, caplog: pytest.LogCaptureFixture
) -> None:
    phoenix.stop()
    phoenix.start(ALLOWED_EMAIL_DOMAIN="elsewhere.example")

    assert "ALLOWED_EMAIL_DOMAIN keeps 2 of 2 full members from acting" in caplog.text
    assert "they have no address in elsewhere.example" in caplog.text


@ON_SQLITE
def test_what_runs_beside_the_bot_is_started_watched_and_stopped(slack: Sandbox, database_url: str) -> None:
    read = configuration.read(environment(slack, database_url))
    open_database(database_url, "a test")
    scheduler = Scheduler((), read)
    bot = Bot(read, listeners, [scheduler])
    bot.start()
    assert bot.alive(steady()) == {"delivery": "", "listeners": "", "jobs": ""}
    assert bot.ready(steady())[0] == {"slack": "it is not connected"}
    bot.listen()
    assert bot.ready(steady())[0] == {"slack": ""}
    scheduler.stop()
    assert bot.alive(steady()) == {"delivery": "", "listeners": "", "jobs": "it has ended"}
    bot.stop()

    assert bot.alive(steady())["delivery"] == "it has ended"


@ON_SQLITE
def test_many_half_sent_requests_leave_slack_and_the_database_their_connections(
    slack: Sandbox, nina: Person, settings: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    with Program(cwd=tmp_path, settings=settings | {"HTTP_PORT": str(port)}) as bot, ExitStack() as clients:
        bot.wait_for("Listening to Slack")
        bot.limit_files(250)
        for _ in range(300):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            client.sendall(b"GET /healthz HTTP/1.1\r\n")
        nina.command("/announce", "booking")

        assert nina.modal().title == "Announce an outage"
        assert ask(port, "/readyz")[0] == 200
    assert "Traceback" not in bot.output
    assert "ERROR" not in bot.output


@ON_POSTGRESQL
def test_while_the_database_hangs_health_checks_say_so_in_time(
    settings: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    with (
        Program(cwd=tmp_path, settings=settings | {"HTTP_PORT": str(port)}) as bot,
        closing(psycopg2.connect(settings["DATABASE_URL"])) as somebody,
    ):
        bot.wait_for("Listening to Slack")
        somebody.cursor().execute("LOCK TABLE delivery, job_run")
        status, told = ask(port, "/readyz")
        assert (status, told["database"]) == (503, "it has not answered for 2 s")
        assert ask(port, "/healthz")[0] == 200
        somebody.rollback()

        assert ask(port, "/readyz")[0] == 200


@ON_SQLITE
def test_a_part_that_gives_no_sign_of_life_is_stuck(slack: Sandbox, database_url: str) -> None:
    read = configuration.read(environment(slack, database_url))
    open_database(database_url, "a test")
    bot = Bot(read, listeners, [Scheduler((), read)])
    bot.start()
    told = bot.alive(steady() + 200)
    bot.stop()

    for part in ("delivery", "jobs"):
        assert re.fullmatch(r"it has done nothing for \d+ s", told[part])


@ON_SQLITE
def test_listeners_that_let_people_wait_are_stuck(phoenix: Phoenix, monkeypatch: pytest.MonkeyPatch) -> None:
    assert phoenix.bot is not None
    assert phoenix.bot.alive(steady() + 1000)["listeners"] == ""
    monkeypatch.setattr(Connection, "held_up_since", lambda _: 1000.0)

    assert phoenix.bot.alive(1060.0)["listeners"] == ""
    assert phoenix.bot.alive(1061.0)["listeners"] == "what somebody did has waited for 61 s"


@ON_SQLITE
def test_a_stop_ends_a_job_under_way_promptly(
    slack: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    slack.faults.next("users.list", "429", retry_after=600)
    with Program(cwd=tmp_path, settings=settings) as bot:
        bot.wait_for("Listening to Slack")
        slack.until(lambda: slack.calls_of("users.list"), what="the first page")
        bot.signal(signal.SIGTERM)

        assert bot.exit_code() == 0, bot.output
    assert "It was told to stop before it was done" in bot.output
    assert "Traceback" not in bot.output
