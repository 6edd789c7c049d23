"""The webhook of Pingdom, over HTTP."""

import base64
import json
import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from models import Alert, Monitor
from models.database import bind, connection, database
from phoenix_bot.operations.http import pingdom
from phoenix_bot.operations.http.server import Server
from phoenix_bot.operations.watchers import watched
from tests.databases import ON_BOTH, ON_SQLITE
from tests.phoenix_bot.monitors.test_pingdom import TRANSACTION, UPTIME
from tests.sentry import errors, sentry_server
from tests.settings import settings

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

TOKEN = "s3cret"


@contextmanager
def serving(**given: str) -> Iterator[Server]:
    server = Server(pingdom.routes(settings(**given)), host="127.0.0.1", port=0)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(PINGDOM_WEBHOOK_TOKEN=TOKEN) as server:
        yield server


def post(
    server: Server,
    body: bytes | dict[str, Any] = UPTIME,
    *,
    token: str = TOKEN,
    headers: Mapping[str, str] = {},
    method: str = "POST",
    path: str = "/integration/pingdom",
) -> tuple[int, str]:
    """The status, and the line that says why."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    query = f"?token={token}" if token else ""
    request = Request(  # the server of this test
        f"http://127.0.0.1:{server.port}{path}{query}", data, dict(headers), method=method
    )
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def stored() -> int:
    with connection():
        return Alert.select().count()


@ON_BOTH
def test_what_pingdom_posts_becomes_an_alert_and_ends_it(server: Server) -> None:
    assert post(server) == (200, "Thank you.\n")
    assert post(server) == (200, "Thank you.\n"), "again"
    assert post(server, TRANSACTION)[0] == 200
    assert post(server, UPTIME | {"current_state": "UP", "state_changed_timestamp": 1498861600})[0] == 200

    with connection():
        assert [one.name for one in Monitor.select().order_by(Monitor.id)] == ["Shop front", "Checkout"]
        assert [one.ended_at is None for one in Alert.select().order_by(Alert.id)] == [False, True]


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [{"X-Phoenix-Token": TOKEN}, basic(TOKEN, ""), basic("phoenix", TOKEN)],
    ids=["own", "name", "password"],
)
def test_the_token_comes_in_a_header_too(server: Server, headers: dict[str, str]) -> None:
    assert post(server, token="", headers=headers)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Phoenix-Token": "wrong"},
        {"X-Phoenix-Token": "š"},
        basic("phoenix", "wrong"),
        {"Authorization": "Basic ???"},
        {"Authorization": f"Bearer {TOKEN}"},
        {"Authorization": "Basic"},
    ],
)
def test_without_the_token_nothing_is_taken(
    server: Server, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    as_bytes = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    for token in ("", "wrong", TOKEN.upper()):
        refused = post(server, token=token, headers=as_bytes)
        assert refused == (401, "The token is missing or wrong.\n")

    assert stored() == 0
    assert caplog.records == []


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"body": b"{"}, 400),
        ({"body": b"[" * 40_000}, 400),
        ({"body": b"\xff"}, 400),
        ({"body": {}}, 400),
        ({"method": "PUT"}, 405),
        ({"path": "/integration/datadog"}, 404),
        ({"body": b" " * 70_000}, 413),
        ({"headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 415),
        ({"headers": {"Content-Encoding": "gzip"}}, 415),
    ],
    ids=["JSON", "deep", "UTF-8", "empty", "method", "path", "size", "type", "gzip"],
)
def test_what_is_refused_says_why_in_one_line_and_leaves_no_trace(
    server: Server, caplog: pytest.LogCaptureFixture, call: dict[str, Any], status: int
) -> None:
    caplog.set_level(logging.INFO)
    got, line = post(server, **call)

    assert got == status
    assert len(line.strip().splitlines()) == 1
    assert (stored(), caplog.records) == (0, [])


def test_a_body_that_is_said_to_be_short_is_no_longer(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(
            f"POST /integration/pingdom?token={TOKEN} HTTP/1.1\r\n"
            "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        line.sendall(b"ffff\r\n" + b" " * 0xFFFF + b"\r\n" + b"ffff\r\n" + b" " * 0xFFFF + b"\r\n0\r\n\r\n")
        assert b" 413 " in line.recv(1000).split(b"\r\n")[0]


def test_without_the_setting_there_is_no_route() -> None:
    with serving() as server:
        assert post(server)[0] == 404


def test_an_open_webhook_needs_no_token_and_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with serving(PINGDOM_WEBHOOK="open") as server:
        assert post(server, token="")[0] == 200
    assert caplog.records == []

    pingdom.routes(settings(PINGDOM_WEBHOOK="open", HTTP_HOST="192.0.2.1"))
    assert "Anybody who reaches 192.0.2.1:8080 can post alerts" in caplog.text


def test_while_the_database_is_away_the_sender_shall_try_again(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    reachable = database.obj
    with sentry_server() as sentry:
        with watched(settings(SENTRY_DSN=sentry.dsn)):
            bind("sqlite:////nowhere/at/all.db")
            assert post(server) == (503, "The database cannot be reached. Post again later.\n")
            database.initialize(reachable)

        assert errors(sentry) == [("OperationalError", {"part": "http", "name": "/integration/pingdom"})]

    assert post(server)[0] == 200
    assert "Alerts of Pingdom are not stored: the database" in caplog.text
    assert TOKEN not in caplog.text
