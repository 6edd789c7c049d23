"""What else Sentry hears of: refusals for good, threads that end by an error, a start that fails."""

import logging
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from phoenix_bot import watching
from phoenix_bot.operations.watchers import watched
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.programs import Program
from tests.sentry import errors, sentry_server
from tests.settings import settings
from tests.stories import announce, edit

pytestmark = ON_SQLITE

TYPED = "Nina typed s3cret words"


def broken() -> NoReturn:
    raise RuntimeError(TYPED)


def test_what_slack_refuses_for_good_is_told_with_slacks_code(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with sentry_server() as sentry:
        with (
            watched(settings(SENTRY_DSN=sentry.dsn)),
            failing(slack, "chat.update", "missing_scope", where=lambda args: True),
        ):
            edit(nina, announcement, TYPED, ETA="under 8 h")
            phoenix.settled()

        place = {"part": "delivery", "name": "update", "outage_id": "1", "code": "missing_scope"}
        assert ("RefusedForGood", place) in errors(sentry)
        assert "s3cret" not in sentry.text


def test_a_text_that_is_no_code_is_not_told() -> None:
    with sentry_server() as sentry:
        with watched(settings(SENTRY_DSN=sentry.dsn)):
            watching.failed(RuntimeError(), "delivery", "reply", 1, TYPED)

        assert errors(sentry) == [("RuntimeError", {"part": "delivery", "name": "reply", "outage_id": "1"})]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_ends_a_thread_is_told() -> None:
    with sentry_server() as sentry:
        with watched(settings(SENTRY_DSN=sentry.dsn)):
            thread = threading.Thread(target=broken, name="late-answer")
            thread.start()
            thread.join()

        assert errors(sentry) == [("RuntimeError", {"part": "thread", "name": "late-answer"})]


def test_a_start_that_fails_is_told_before_the_process_ends(
    sqlite_settings: dict[str, str], tmp_path: Path
) -> None:
    with sentry_server() as sentry:
        wrong = {"SLACK_BOT_TOKEN": "xoxb-s3cret", "SENTRY_DSN": sentry.dsn}
        with Program(cwd=tmp_path, settings=sqlite_settings | wrong) as program:
            assert program.exit_code() == 1

        assert errors(sentry) == [("SlackApiError", {"part": "start", "name": "start"})]
        assert "s3cret" not in sentry.text


def test_the_log_does_not_fill_with_tries_to_reach_a_sentry_that_is_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        caplog.at_level(logging.INFO),
        watched(settings(SENTRY_DSN=f"http://key@127.0.0.1:{free_port()}/1")),
    ):
        watching.failed(RuntimeError(), "job", "chore")

    assert caplog.text == ""
