"""Nobody can use up the HTTP server's connections, and with them the file descriptors of the bot."""

import gc
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from phoenix_bot.operations.http.connections import BODY, MOST
from phoenix_bot.operations.http.server import Server
from tests.phoenix_bot.operations.http.asking import Condition, ask, serving

HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"
HALF_A_BODY = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Condition(), patience=0.3) as server:
        yield server


@pytest.fixture
def patient_server() -> Iterator[Server]:
    """One that waits longer than the test."""
    with serving(Condition(), patience=60) as server:
        yield server


def connect(server: Server, said: bytes = b"") -> socket.socket:
    """Somebody who says this and no more."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    client.sendall(said)
    return client


def answer_to(client: socket.socket) -> bytes:
    """All that the server says until it closes the connection."""
    said = b""
    with client, suppress(ConnectionResetError):
        while part := client.recv(65536):
            said += part
    return said


@pytest.mark.parametrize(
    "said", [b"", b"G", HALF, HALF_A_BODY, HALF_A_BODY.replace(b"healthz", b"nothing")], ids=repr
)
def test_a_request_that_does_not_come_is_given_up(
    server: Server, said: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert answer_to(connect(server, said)) == b""
    # Whoever it was could fill the log.
    assert caplog.records == []


def test_a_request_that_trickles_in_is_given_up(server: Server) -> None:
    client = connect(server, HALF)
    with suppress(ConnectionError):
        for _ in range(1000):
            client.sendall(b"a: b\r\n")
            client.settimeout(0.01)
            with suppress(TimeoutError):
                assert client.recv(1) == b""
                break
    client.close()

    assert ask(server.port, "/healthz")[0] == 200


def test_a_whole_request_is_answered_and_its_connection_closed(patient_server: Server) -> None:
    said = answer_to(connect(patient_server, WHOLE))

    assert said.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in said


def test_of_several_requests_on_one_connection_the_first_is_answered(patient_server: Server) -> None:
    assert answer_to(connect(patient_server, 5 * WHOLE)).count(b"HTTP/1.1 200") == 1


def test_many_half_sent_requests_keep_nobody_out(patient_server: Server) -> None:
    with ExitStack() as open_ones:
        clients = [open_ones.enter_context(connect(patient_server, HALF)) for _ in range(4 * MOST)]

        assert ask(patient_server.port, "/healthz")[0] == 200
        for client in clients:
            client.setblocking(False)
        held = [client for client in clients if is_open(client)]
        assert len(held) <= MOST
        assert held == clients[-len(held) :], "the oldest had to go"


def is_open(client: socket.socket) -> bool:
    """Whether the server has not closed this connection."""
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET /healthz HTTP/9.9\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (HALF + b"Content-Length: many\r\n\r\n", 400),
        (HALF + b"a: " + 10_000 * b"b" + b"\r\n\r\n", 400),
        (HALF + b"Transfer-Encoding: chunked\r\n\r\nnot hexadecimal\r\n", 400),
        (HALF + b"Expect: \x80\r\n\r\n", 400),
        (HALF + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", 200),
        (b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody", 404),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody", 405),
        (
            b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (BODY + 1)
            + (BODY + 1) * b"x",
            413,
        ),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (BODY + 1), 413),
    ],
    ids=[
        "TLS",
        "no HTTP",
        "version",
        "header",
        "length",
        "long header",
        "chunk",
        "expect",
        "gzip",
        "404",
        "405",
        "413",
        "413 at once",
    ],
)
def test_what_is_wrong_with_a_request_is_no_error_of_ours(
    patient_server: Server, said: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(patient_server, said) as client:
        assert client.recv(100).split()[1] == b"%d" % status

    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_what_is_no_http_is_repeated_nowhere(
    patient_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = answer_to(connect(patient_server, b"POST /healthz?token=s3cret HTTP/9.9\r\n\r\n"))

    assert answer.endswith(b"This is not a valid HTTP request.\n")
    assert "malformed" in caplog.text
    assert "s3cret" not in caplog.text


def test_nothing_is_left_of_those_who_leave_after_a_refusal(caplog: pytest.LogCaptureFixture) -> None:
    refused = b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (BODY + 1)
    with serving(Condition()) as server:
        for _ in range(5):
            with connect(server, refused) as client:
                assert b"413" in client.recv(100)
        assert ask(server.port, "/healthz")[0] == 200

    gc.collect()
    assert caplog.records == [], "a task would be destroyed while it waits"
