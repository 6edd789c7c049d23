"""SIGHUP: a token or a password is changed while the bot runs, and nothing that people did is lost."""

import os
import signal
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg2
import pytest

import bot as bot_program
from models.database import bind, close
from phoenix_bot.delivery import problems
from phoenix_bot.operations import signals
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.command_line import Run
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import environment
from tests.phoenix_bot.operations.http.asking import ask
from tests.postgres import administer
from tests.programs import Program
from tests.stories import WHAT_HAPPENED, announce

NOT_USED = "The new settings are not used, the bot goes on with the old ones:"


class Configured:
    """A bot that has its settings from the file .env, and a port for its health checks."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self.port = free_port()
        self._file = folder / ".env"
        self._settings = {**settings, "ALLOW_ALL_TO_NOTIFY": "true", "HTTP_PORT": str(self.port)}
        self.set()
        self.program = Program("run", cwd=folder, settings={})

    def set(self, **changes: str) -> None:
        """Write the file, with these changes."""
        self._settings |= changes
        self._file.write_text("\n".join(f"{name}='{value}'" for name, value in self._settings.items()))

    def renew(self, *, told: str) -> None:
        """Send SIGHUP, and wait for what the log says then."""
        self.program.signal(signal.SIGHUP)
        self.program.wait_for(told)


@contextmanager
def running(slack: Sandbox, url: str, folder: Path) -> Iterator[Configured]:
    """A bot on this database that knows who everybody is; it stops cleanly at the end."""
    bot = Configured(environment(slack, url), folder)
    with bot.program as program:
        program.wait_for("Listening to Slack")
        program.wait_for("bots and apps are left out")
        yield bot
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0, program.output
    assert "Traceback" not in program.output


@ON_SQLITE
def test_what_people_did_while_the_tokens_were_revoked_is_told_with_the_new_ones(
    slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    with running(slack, database_url, tmp_path) as bot:
        nina.command("/announce", "booking")
        form = nina.modal()
        slack.workspace.bot_token, slack.workspace.app_token = "xoxb-new", "xapp-new"
        form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h"})
        assert form.submit(), form.errors
        bot.program.wait_for("Slack refuses SLACK_BOT_TOKEN (invalid_auth), and everything waits")
        status, told = ask(bot.port, "/readyz")
        assert (status, str(told["slack"]).partition(":")[0]) == (
            503,
            "it refuses SLACK_BOT_TOKEN (invalid_auth)",
        )
        assert ask(bot.port, "/healthz")[0] == 200

        bot.set(SLACK_BOT_TOKEN="xoxb-new", SLACK_APP_TOKEN="xapp-new")
        bot.renew(told="Stopped")
        bot.program.wait_for("Listening to Slack", times=2)
        slack.until(lambda: nina.pins("incidents"), what="the pin")
        assert len(nina.messages("incidents")) == 1
        bind(database_url)
        assert problems.count() == 0
        close()


@ON_SQLITE
def test_settings_that_do_not_work_are_not_used(
    slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    with running(slack, database_url, tmp_path) as bot:
        bot.set(HTTP_PORT="http")
        bot.renew(told=f"{NOT_USED} HTTP_PORT must be a port")
        bot.set(HTTP_PORT=str(bot.port), SLACK_BOT_TOKEN="xoxb-wrong")
        bot.renew(told=f"{NOT_USED} Slack says invalid_auth to SLACK_BOT_TOKEN.")
        bot.set(SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN="xapp-wrong")
        bot.renew(told=f"{NOT_USED} Slack says invalid_auth to SLACK_APP_TOKEN.")
        bot.set(SLACK_APP_TOKEN=slack.app_token, DATABASE_URL="sqlite:////nowhere/phoenix.db")
        bot.renew(told=f"{NOT_USED} The database cannot be read or written.")

        assert announce(nina).buttons
        assert "Stopp" not in bot.program.output


@ON_POSTGRESQL
def test_a_new_password_of_the_database_is_taken_over(
    slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    with role(database_url) as name, running(slack, url_of(database_url, name, "old"), tmp_path) as bot:
        administer(database_url, f"ALTER ROLE {name} PASSWORD 'new'")
        bot.renew(told=f"{NOT_USED} The database refuses the user or the password.")

        bot.set(DATABASE_URL=url_of(database_url, name, "new"))
        bot.renew(told="Stopped")
        bot.program.wait_for("Listening to Slack", times=2)
        assert announce(nina).buttons


@ON_SQLITE
def test_a_start_that_waits_in_vain_begins_anew_with_the_right_address(
    slack: Sandbox, database_url: str, tmp_path: Path
) -> None:
    bot = Configured(environment(slack, "postgresql://phoenix@127.0.0.1:1/phoenix"), tmp_path)
    with bot.program as program:
        program.wait_for("Trying again in")
        bot.set(DATABASE_URL=database_url)
        bot.renew(told="Listening to Slack")
        program.signal(signal.SIGTERM)

        assert program.exit_code() == 0, program.output


def test_in_a_terminal_the_signal_only_means_that_it_was_closed(
    run: Run, sqlite_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = []
    monkeypatch.setattr(signals, "hold", lambda: None)
    monkeypatch.setattr(bot_program, "_serve", lambda *_, renew: ways.append(renew))
    for is_terminal in (True, False):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=partial(bool, is_terminal)))
        assert run("run", settings=sqlite_settings).code == 0

    assert [way is None for way in ways] == [True, False]


@contextmanager
def role(url: str) -> Iterator[str]:
    """A user of the server at `url`, who needs the password "old" there; else the story is skipped."""
    name = f"phoenix_{uuid.uuid4().hex}"
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW hba_file")
        rules = Path(cursor.fetchall()[0][0])
    if not os.access(rules, os.W_OK):
        pytest.skip("the server's own files cannot be written")
    before = rules.read_text()
    rules.write_text(f"host all {name} all scram-sha-256\n{before}")
    administer(url, "SELECT pg_reload_conf()")
    administer(url, f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD 'old'")
    try:
        yield name
    finally:
        administer(url, f"DROP ROLE {name}")
        rules.write_text(before)


def url_of(url: str, user: str, password: str) -> str:
    """The same database for another user."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}").geturl()
