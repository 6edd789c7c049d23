"""The command line: what operators type, what they read, and the exit code that scripts get."""

import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.database import bind, close, database, transaction
from phoenix_bot.operations.http.server import Server
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.settings import SETTINGS
from tests.command_line import Answer, Run
from tests.databases import ON_POSTGRESQL
from tests.documents import text
from tests.far_ends import free_port
from tests.phoenix import MANIFEST
from tests.phoenix_bot.operations.http.asking import ask
from tests.programs import NewPython, Program
from tests.stories import WHAT_HAPPENED

COMMANDS = (
    *("run", "check", "sandbox"),
    *("job", "sync-users", "sync-user-groups"),
    *("init", "grant", "revoke", "systems", "groups", "google", "problems"),
)
BELOW = {
    "systems": ("list", "add", "rename", "retire", "merge"),
    "groups": ("list", "members", "add", "rename", "permissions", "delete"),
    "google": ("list", "add", "activate", "deactivate", "remove", "confirm", "keep"),
}


# Help and usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        *([name] for name in COMMANDS),
        *([command, name] for command, names in BELOW.items() for name in names),
    ],
    ids=" ".join,
)
def test_every_command_explains_itself(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, "--help", settings={})

    assert answer.code == 0
    assert answer.out.startswith(f"usage: {' '.join(['bot.py', *arguments])}"), answer.out
    assert re.search(r"\n[A-Z][^\n]+\.\n", answer.out)


def test_the_help_names_every_command_and_every_setting(run: Run) -> None:
    told = run("--help", settings={}).out

    assert all(re.search(rf"^    {command}\s", told, re.MULTILINE) for command in COMMANDS)
    assert all(f"  {setting.name} " in told for setting in SETTINGS)


@pytest.mark.parametrize(
    "arguments",
    [
        *(["dance"], ["systems"], ["systems", "add"], ["systems", "rename", "Booking"], ["grant", "U0NINA"]),
        *(["systems", "merge", "Booking"], ["groups"], ["groups", "add"], ["google"], ["google", "add"]),
        ["groups", "add", "Web", "fly"],
    ],
    ids=" ".join,
)
def test_what_was_typed_wrongly_is_answered_with_the_usage(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, settings={})

    assert answer.code == 2
    assert "usage: bot.py" in answer.err


# Settings


@pytest.mark.parametrize("arguments", [[], ["run"], ["check"]], ids=" ".join)
def test_missing_settings_are_all_listed_with_how_to_fix_each(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments, settings={})

    assert answer.code == 2
    assert answer.err.splitlines() == [
        "Fix these settings, in the environment or in .env:",
        "  - SLACK_BOT_TOKEN is missing: Bot token of the Slack app (xoxb-…); "
        "find it at api.slack.com/apps > your app > OAuth & Permissions.",
        "  - SLACK_APP_TOKEN is missing: App-level token with the scope connections:write (xapp-…); "
        "make it at api.slack.com/apps > your app > Basic Information > App-Level Tokens.",
        "  - SLACK_ANNOUNCE_CHANNEL_ID is missing: Id of the channel where outages are announced (C…); "
        "copy it from the end of the channel's details in Slack.",
        ".env.example explains every setting. Or try `python bot.py sandbox`, which needs none.",
    ]


def test_malformed_settings_are_listed_among_the_missing_ones(run: Run) -> None:
    answer = run(settings={"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-2", "HTTP_PORT": "http"})

    assert answer.code == 2
    assert re.findall(r"  - (\w+)", answer.err) == [
        "SLACK_APP_TOKEN",
        "SLACK_ANNOUNCE_CHANNEL_ID",
        "HTTP_PORT",
    ]


def test_a_settings_file_that_was_named_must_be_there(run: Run) -> None:
    answer = run("--env-file", "prod.env", "systems", "list", settings={})

    assert (answer.code, answer.err) == (1, "There is no file prod.env.\n")


def test_another_settings_file_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "prod.env").write_text(f"DATABASE_URL=sqlite:///{tmp_path}/prod.db")

    assert run("--env-file", "prod.env", "systems", "list", settings={}) == Answer(0, "All\n", "")
    assert (tmp_path / "prod.db").exists()


# Running


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-s3cret"}, "invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-s3cret"}, "invalid_auth"),
        ({"DATABASE_URL": "sqlite:////nowhere/phoenix.db"}, "unable to open database file"),
    ],
)
def test_a_bot_that_cannot_start_says_why_and_fails(
    sqlite_settings: dict[str, str], tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with Program(cwd=tmp_path, settings=sqlite_settings | changes) as program:
        assert program.exit_code() == 1

    assert told in program.output
    assert "`python bot.py check` tells more" in program.output
    assert "s3cret" not in program.output
    assert "Traceback" not in program.output


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "Slack"),
        ({"DATABASE_URL": "postgresql://phoenix:s3cret@127.0.0.1:1/phoenix"}, "the database"),
    ],
    ids=["Slack", "database"],
)
def test_a_bot_waits_for_what_is_down_says_so_and_obeys_signals_meanwhile(
    sqlite_settings: dict[str, str], tmp_path: Path, changes: dict[str, str], what: str
) -> None:
    port = free_port()
    settings = {**sqlite_settings, **changes, "HTTP_PORT": str(port)}
    with Program(cwd=tmp_path, settings=settings) as program:
        program.wait_for("Trying again in")
        assert ask(port, "/healthz") == (200, {"ok": True})
        status, told = ask(port, "/readyz")
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0

    assert (status, told["start"]) == (503, f"{what} cannot be reached")
    assert "Connection refused" in program.output
    assert "s3cret" not in program.output
    assert "Traceback" not in program.output


@pytest.mark.parametrize(("method", "fault"), [("auth.test", "cut_before"), ("apps.connections.open", "500")])
def test_a_bot_that_waits_for_slack_starts_when_slack_is_there(
    slack: Sandbox, sqlite_settings: dict[str, str], tmp_path: Path, method: str, fault: str
) -> None:
    slack.faults.next(method, fault, times=2)
    with Program(cwd=tmp_path, settings=sqlite_settings) as program:
        program.wait_for("Connected to Slack")
        slack.person("ada").command("/phoenix")
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0

    assert "again" in program.output
    assert "Traceback" not in program.output


@ON_POSTGRESQL
def test_a_database_that_the_server_does_not_have_ends_the_start(
    settings: dict[str, str], tmp_path: Path
) -> None:
    settings["DATABASE_URL"] += "_gone"
    with Program(cwd=tmp_path, settings=settings) as program:
        assert program.exit_code() == 1

    assert "does not exist" in program.output
    assert "Traceback" not in program.output


def test_settings_of_the_former_app_are_named_with_what_replaced_them(
    run: Run, sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    former = {"REDIS_URL": "redis://s3cret@redis/0", "SLACK_VERIFICATION_TOKEN": "s3cret"}
    with Program(cwd=tmp_path, settings=sqlite_settings | former) as program:
        program.wait_for(
            "REDIS_URL is not used any more. Nothing replaces it: the outbox is in the database."
        )
        program.wait_for("SLACK_VERIFICATION_TOKEN is not used any more.")
        program.wait_for("Listening to Slack")

    assert "s3cret" not in program.output
    checked = run("check", settings=sqlite_settings | former).out
    assert "REDIS_URL is not used any more." in checked
    assert "remove it from the environment or .env" in checked


def test_a_health_port_that_is_taken_is_told(sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    other = Server([], host="127.0.0.1", port=0)
    other.start()
    taken = {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(other.port)}
    with NewPython(cwd=tmp_path, settings=sqlite_settings | taken) as program:
        assert program.exit_code() == 1
    other.stop()

    assert "Set HTTP_PORT or HTTP_HOST" in program.output
    assert "Traceback" not in program.output


def test_a_second_copy_on_the_same_file_is_told_to_use_postgresql(
    sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    with Program(cwd=tmp_path, settings=sqlite_settings) as first:
        first.wait_for("Listening to Slack")
        with Program(cwd=tmp_path, settings=sqlite_settings) as second:
            assert second.exit_code() == 1

    assert "Another bot runs on this SQLite file. Stop it, or use PostgreSQL" in second.output


def test_a_database_of_a_newer_version_stops_the_bot(run: Run, only_database: dict[str, str]) -> None:
    bind(only_database["DATABASE_URL"])
    with transaction():
        database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2040-01-01')"
        )
    close()

    answer = run("systems", "list", settings=only_database)

    assert answer.code == 1
    assert "A newer version of The Phoenix has migrated the database" in answer.err


def test_the_log_says_which_database_is_used_and_how_to_choose_another(
    sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    del sqlite_settings["DATABASE_URL"]
    with Program(cwd=tmp_path, settings=sqlite_settings) as program:
        program.wait_for("Listening to Slack")

    assert (
        "Database: sqlite:///phoenix.db (the default; set DATABASE_URL or DB_HOST, DB_NAME, … for PostgreSQL)"
        in program.output
    )


def test_a_running_bot_answers_its_health_check(sqlite_settings: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with Program(cwd=tmp_path, settings=sqlite_settings | {"HTTP_PORT": str(port)}) as program:
        program.wait_for("Listening to Slack")

        assert ask(port, "/healthz") == (200, {"ok": True, "delivery": "ok", "listeners": "ok", "jobs": "ok"})
        status, told = ask(port, "/readyz")

    assert (status, told["ok"], told["database"], told["slack"]) == (200, True, "ok", "ok")
    assert told["slack_last_frame_seconds"] < 15
    assert told["outbox_oldest_seconds"] < 60
    assert told["jobs_late"] == []
    assert all(f"`{field}`" in text("docs/operations.md") for field in told)


def test_the_bot_works_in_a_workspace_of_its_own_from_the_first_step(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    with Sandbox(MANIFEST, demo=False) as slack:
        slack.add_member("zoe", real_name="Zoé O'Brien", email="zoe@company.example", tz="Pacific/Auckland")
        slack.add_member("boss", real_name="The Boss", is_owner=True)
        channel = slack.add_channel("alarms", members=["zoe", "boss"])
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_ANNOUNCE_CHANNEL_ID": channel,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "IMPACT_UNIT": "orders",
            "HTTP_PORT": "0",
        }
        zoe = slack.person("zoe")

        assert run("check", settings=settings).code == 0
        assert run("systems", "add", "Shop", settings=settings).code == 0
        assert run("grant", "zoe@company.example", "on_call", settings=settings).code == 0
        with NewPython(cwd=tmp_path, settings=settings) as program:
            program.wait_for("Listening to Slack")
            zoe.command("/announce", "shop", channel="alarms")
            form = zoe.modal("Announce an outage")
            form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost orders": "<10%"})
            assert form.submit(), form.errors
            announcement = zoe.wait_for("alarms", "Shop incident")
            slack.until(lambda: zoe.pins("alarms"), what="the pin")
            slack.person("boss").click(announcement, "Resolve")
            assert slack.person("boss").modal().title.startswith("Resolve outage")
            program.signal(signal.SIGTERM)

            assert program.exit_code() == 0, program.output


@ON_POSTGRESQL
def test_no_secret_is_ever_logged(slack: Sandbox, settings: dict[str, str], tmp_path: Path) -> None:
    parts = urlsplit(settings.pop("DATABASE_URL"))
    settings |= {
        "DB_HOST": str(parts.hostname),
        "DB_PORT": str(parts.port),
        "DB_NAME": parts.path.removeprefix("/"),
        "DB_USER": str(parts.username),
        "DB_PASSWORD": parts.password or "pass/w:rd@s3cret",
        "LOG_LEVEL": "DEBUG",
        "ALLOW_ALL_TO_NOTIFY": "true",
    }
    nina = slack.person("nina")
    with Program(cwd=tmp_path, settings=settings) as program:
        program.wait_for("Listening to Slack")
        nina.command("/announce", "booking")
        nina.modal().close()
        slack.faults.next("users.info", "500")
        slack.person("omar").command("/announce", "booking")
        slack.person("omar").modal()
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0

    assert "Listening to Slack" in program.output
    assert "DEBUG" in program.output
    for secret in (slack.bot_token, slack.app_token, settings["DB_PASSWORD"], "s3cret"):
        assert secret not in program.output
