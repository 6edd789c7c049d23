"""What the bot waits for at its start, and how long between two tries."""

import ssl
import threading
from collections.abc import Callable
from http.client import RemoteDisconnected
from itertools import pairwise
from urllib.error import URLError

import peewee
import pytest
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from phoenix_bot.operations.patience import Stopped, persistently
from phoenix_bot.slack.pauses import LONGEST
from tests.cases import for_each


class Stopping(threading.Event):
    """Not set until so many pauses are over. Nobody really waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self._after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0.0)
        if len(self.pauses) == self._after:
            self.set()
        return self.is_set()


def slack_says(error: str, status: int = 200, **headers: str) -> SlackApiError:
    """A refusal of Slack."""
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers,
        status_code=status,
    )
    return SlackApiError(error, response)


def failing(*errors: Exception) -> Callable[[], str]:
    """A step that fails like this, once for each error, and then is done."""
    left = iter(errors)

    def step() -> str:
        if error := next(left, None):
            raise error
        return "done"

    return step


PASSING = [
    peewee.OperationalError("connection to server failed: Connection refused"),
    peewee.OperationalError('could not translate host name "postgres" to address'),
    peewee.OperationalError("FATAL:  the database system is starting up"),
    peewee.OperationalError("FATAL:  sorry, too many clients already"),
    peewee.OperationalError("database is locked"),
    peewee.InterfaceError("connection already closed"),
    BoltError("`token` is invalid"),
    URLError(ConnectionRefusedError()),
    URLError(ssl.SSLCertVerificationError("expired")),
    RemoteDisconnected("without response"),
    TimeoutError(),
    slack_says("internal_error"),
    slack_says("", 503),
    slack_says("ratelimited", 429),
]

FINAL = [
    peewee.OperationalError('FATAL:  password authentication failed for user "phoenix"'),
    peewee.OperationalError("fe_sendauth: no password supplied"),
    peewee.OperationalError('FATAL:  database "phoenix" does not exist'),
    peewee.OperationalError('FATAL:  role "phoenix" does not exist'),
    peewee.OperationalError("unable to open database file"),
    peewee.OperationalError("attempt to write a readonly database"),
    peewee.DatabaseError("file is not a database"),
    peewee.ProgrammingError("permission denied for schema public"),
    slack_says("invalid_auth"),
    slack_says("account_inactive"),
    slack_says("missing_scope"),
    PermissionError(13, "Permission denied", "phoenix.db.lock"),
    ValueError("a database URL starts with sqlite:///"),
]


@for_each("error", PASSING)
def test_what_passes_by_itself_is_waited_for(error: Exception) -> None:
    told: list[str] = []

    assert persistently(failing(error, error), stopping=Stopping(9), tell=told.append) == "done"
    assert told == 2 * [told[0]]
    assert told[0].startswith("the database " if isinstance(error, peewee.PeeweeException) else "Slack ")


@for_each("error", FINAL)
def test_what_somebody_has_to_fix_ends_the_start_at_once(error: Exception) -> None:
    stopping = Stopping(9)
    with pytest.raises(type(error)):
        persistently(failing(error), stopping=stopping, tell=lambda _: None)

    assert stopping.pauses == []


def test_pauses_grow_up_to_half_a_minute_and_differ() -> None:
    error = TimeoutError()
    first, second = Stopping(12), Stopping(12)
    for stopping in (first, second):
        with pytest.raises(Stopped):
            persistently(failing(*12 * [error]), stopping=stopping, tell=lambda _: None)

    assert first.pauses != second.pauses
    assert 0.5 <= first.pauses[0] <= 1
    assert all(later <= 4 * earlier for earlier, later in pairwise(first.pauses))
    assert LONGEST / 2 <= first.pauses[-1] <= LONGEST


def test_a_pause_is_as_long_as_slack_asks() -> None:
    stopping, busy = Stopping(1), slack_says("ratelimited", 429, **{"Retry-After": "45"})
    with pytest.raises(Stopped):
        persistently(failing(busy), stopping=stopping, tell=lambda _: None)

    assert 45 <= stopping.pauses[0] <= 54


def test_what_is_told_to_stop_does_not_begin() -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        persistently(failing(), stopping=stopping, tell=lambda _: None)
