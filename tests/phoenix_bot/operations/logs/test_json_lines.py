"""The log as JSON: sound lines without secrets, whatever happens."""

import json
import logging
import math
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from phoenix_bot.operations.logs.hiding import HIDDEN
from phoenix_bot.operations.logs.json_lines import JsonLines
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.cases import for_each
from tests.command_line import Run
from tests.databases import ON_SQLITE
from tests.forking import ROOT
from tests.phoenix import environment
from tests.programs import Program
from tests.stories import announce

KEY = "S3cr3tS3cr3tS3cr3t"
RESPONSE_URL = f"https://hooks.slack.com/commands/T024BE7LD/{KEY}/x"


class Speechless:
    """Something that cannot be put into words."""

    def __repr__(self) -> str:
        raise ValueError("no words")


def as_json(message: object = "", *args: object, **attributes: object) -> dict[str, object]:
    """The fields that a record has as JSON, if it has these attributes beside the usual ones."""
    record = logging.LogRecord("a", logging.ERROR, "", 1, str(message), args, None)
    vars(record).update(attributes)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert line.isascii()
    fields: dict[str, object] = json.loads(line, parse_constant=pytest.fail)
    return fields


def test_json_has_a_record_on_one_line() -> None:
    fields = as_json("It %s\nagain", "failed", created=0.25, outage=7, person=None, level="no")

    assert fields == {
        "time": "1970-01-01T00:00:00.250Z",
        "level": "ERROR",
        "logger": "a",
        "message": "It failed\nagain",
        "outage": 7,
        "person": None,
    }


def test_json_has_exceptions_as_text_without_secrets() -> None:
    try:
        raise ValueError(f"bad address {RESPONSE_URL}") from KeyError(f"xoxb-{KEY}")
    except ValueError:
        fields = as_json(exc_info=sys.exc_info(), stack_info=f"Stack of token={KEY}")

    assert KEY not in str(fields)
    assert "ValueError: bad address https://hooks.slack.com/…" in str(fields["exception"])
    assert fields["stack"] == f"Stack of token={HIDDEN}"


@for_each(
    ("given", "shown"),
    [
        ("Zoë 🐦", "Zoë 🐦"),
        ('"\x00\x1b\u2028\\', '"\x00\x1b\u2028\\'),
        ("half \udc80", "half \\udc80"),
        (b"\xff\n", repr(b"\xff\n")),
        (float("nan"), "nan"),
        (-math.inf, "-inf"),
        (0.5, 0.5),
        (True, True),
        ({"token": KEY}, f"{{'token': '{HIDDEN}'}}"),
        (f"nina@{KEY}.example", f"{HIDDEN}@{KEY}.example"),
    ],
)
def test_json_is_sound_whatever_a_record_holds(given: object, shown: object) -> None:
    assert as_json("", note=given)["note"] == shown


def test_json_tells_what_it_can_of_a_record_that_fails() -> None:
    assert as_json("%d rows", "many")["message"] == "%d rows ('many',)"
    assert as_json(note=Speechless())["note"] == "(this cannot be put into words)"
    assert as_json("%s", Speechless())["message"] == "(this cannot be put into words)"
    assert as_json(exc_info=(ValueError, Speechless(), None))["exception"]
    assert as_json(DB_PASSWORD=KEY)["DB_PASSWORD"] == HIDDEN


def lines_of(program: Program) -> list[dict[str, object]]:
    """What a program has written, if each line of it is a JSON object."""
    return [json.loads(line) for line in program.output.splitlines()]


@ON_SQLITE
def test_a_bot_logs_in_json_from_its_first_line_to_its_last(
    slack: Sandbox, nina: Person, database_url: str, tmp_path: Path
) -> None:
    settings = environment(slack, database_url) | {"LOG_FORMAT": "JSON", "REDIS_URL": "redis://"}
    slack.faults.next("chat.postMessage", "429", retry_after=0)
    with Program("run", cwd=tmp_path, settings=settings | {"ALLOW_ALL_TO_NOTIFY": "true"}) as bot:
        bot.wait_for("Listening to Slack")
        # Now it knows who everybody is.
        bot.wait_for("bots and apps are left out")
        announce(nina)
        bot.signal(signal.SIGTERM)
        assert bot.exit_code() == 0

    told = lines_of(bot)
    assert str(told[0]["message"]).startswith("REDIS_URL is not used any more")
    [waits] = [line for line in told if "waits: ratelimited" in str(line["message"])]
    assert (waits["level"], waits["kind"], waits["outage"]) == ("WARNING", "announcement", 1)
    assert told[-1]["message"] == "Stopped"


def test_what_ends_a_start_is_json_too(tmp_path: Path) -> None:
    with Program("run", cwd=tmp_path, settings={"LOG_FORMAT": "json", "HTTP_PORT": "x"}) as bot:
        assert bot.exit_code() == 2

    [line] = lines_of(bot)
    assert line["level"] == "CRITICAL"
    assert "HTTP_PORT must be a port" in str(line["message"])


def test_an_unknown_form_of_the_log_is_told(run: Run) -> None:
    assert "  - LOG_FORMAT must be text or json.\n" in run(settings={"LOG_FORMAT": "xml"}).err


CRASH = """
import threading, warnings
from phoenix_bot.operations import logs

logs.begin("json")
warnings.warn("Old token=secret")
thread = threading.Thread(target=lambda: 1 / 0, name="worker")
thread.start()
thread.join()
raise KeyError("token=secret")
"""


def test_warnings_and_errors_that_nobody_caught_are_logged() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CRASH], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    warning, of_thread, of_process = (json.loads(line) for line in ended.stderr.splitlines())
    assert "UserWarning: Old token=…" in warning["message"]
    assert of_thread["message"] == "An unexpected error ends the thread worker"
    assert "ZeroDivisionError" in of_thread["exception"]
    assert of_process["message"] == "An unexpected error ends the process"
    assert of_process["exception"].endswith("KeyError: 'token=…'")
