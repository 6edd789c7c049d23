"""Whatever is posted to the webhook of Pingdom, by whomever: one line of reason, never a fault of ours."""

import json
import logging
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Alert, AlertNotice, Monitor
from models.database import connection
from phoenix_bot.operations.http import pingdom
from phoenix_bot.operations.http.connections import BODY
from phoenix_bot.operations.http.server import Server
from tests.databases import ON_SQLITE
from tests.examples import JSON, examples
from tests.phoenix_bot.monitors.test_pingdom import TRANSACTION, UPTIME
from tests.settings import settings

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

TOKEN = "s3cret"
START = f"POST /integration/pingdom?token={TOKEN} HTTP/1.1\r\nHost: x\r\n".encode()
END = b"\r\n"
"""After this the sender closes its side."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
REFUSED = {400, 401, 404, 405, 413, 415, 417}

FIELDS = sorted({*UPTIME, *TRANSACTION})


@st.composite
def near_valid(draw: st.DrawFn) -> bytes:
    """What Pingdom posts, with some fields that are odd, missing or there twice."""
    base = draw(st.sampled_from([UPTIME, TRANSACTION]))
    changes = draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
    missing = draw(st.sets(st.sampled_from(FIELDS), max_size=2))
    states = {"current_state": draw(st.sampled_from(["UP", "DOWN", "SUCCESS", "FAILING", "?"]))}
    told = {**base, **states, **changes}
    texts = [f"{json.dumps(name)}: {json.dumps(told[name])}" for name in told if name not in missing]
    twice = texts[: draw(st.integers(0, 2))]
    return ("{" + ", ".join(texts + twice) + "}").encode()


DEEP = st.builds(
    lambda many, part: part * many, st.integers(1, 70_000), st.sampled_from([b"[", b'{"a":', b"9"])
)
BODIES = near_valid() | st.binary() | DEEP | JSON.map(lambda value: json.dumps(value).encode())


@st.composite
def sent(draw: st.DrawFn) -> list[bytes]:
    """A body as it goes over the wire, with the headers that say how."""
    body = draw(BODIES)
    as_it_is = [b"Content-Length: %d\r\n\r\n" % len(body), body]
    cuts = sorted(draw(st.lists(st.integers(0, len(body)), max_size=3)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece]
    chunked = [b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n"]
    length = draw(st.integers(0, len(body)) | st.integers(BODY + 1, 2**65))
    lying = [b"Content-Length: %d\r\n\r\n" % length, body]
    broken = [b"Transfer-Encoding: chunked\r\n\r\n", draw(st.binary(max_size=30)), body, END]
    return draw(st.sampled_from([as_it_is, as_it_is, chunked, lying, broken]))


NAMES = [
    "Content-Type",
    "Content-Encoding",
    "Authorization",
    "X-Phoenix-Token",
    "Expect",
    "Upgrade",
    "Cookie",
]
VALUES = st.binary(max_size=20).map(lambda value: value.replace(b"\n", b"").replace(b"\r", b""))
USUAL = st.sampled_from([b"application/json", b"gzip", b"Basic czNjcmV0Og==", b"100-continue", b"text/html"])
HEADERS = st.lists(
    st.builds(
        lambda name, value: name.encode() + b": " + value + b"\r\n", st.sampled_from(NAMES), VALUES | USUAL
    ),
    max_size=3,
)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(pingdom.routes(settings(PINGDOM_WEBHOOK_TOKEN=TOKEN)), host="127.0.0.1", port=0)
    server.start()
    yield server
    server.stop()


def answer(server: Server, parts: Sequence[bytes]) -> bytes:
    """What the server says to what is sent."""
    said = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line, suppress(ConnectionError):
        line.sendall(b"".join(parts))
        if END in parts:
            line.shutdown(socket.SHUT_WR)
        while part := line.recv(65536):
            said += part
            if is_whole(said):
                break
    return said.removeprefix(CONTINUE)


def is_whole(said: bytes) -> bool:
    """Whether a response has arrived: the server may wait for what is left of a body that it refused."""
    head, end, body = said.removeprefix(CONTINUE).partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end and length and len(body) >= int(length[1]))


def stored() -> tuple[int, int, int]:
    """How many monitors, alerts and notifications there are."""
    with connection():
        return Monitor.select().count(), Alert.select().count(), AlertNotice.select().count()


def impossible() -> int:
    """How many alerts end before they begin, or never came."""
    with connection():
        return Alert.select().where((Alert.ended_at < Alert.started_at) | (Alert.times < 1)).count()


def test_whatever_is_posted(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = stored()

    @given(HEADERS, sent())
    @examples(100)
    def look(headers: list[bytes], parts: list[bytes]) -> None:
        nonlocal before
        said, after = answer(server, [START, *headers, *parts]), stored()
        if not said:
            assert END in parts
            return
        head, _, line = said.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        assert status == 200 or (status in REFUSED and after == before), said
        assert len(line.splitlines()) == 1
        assert TOKEN not in line.decode()
        before = after

    look()
    assert impossible() == 0
    assert not [one for one in caplog.records if one.levelno > logging.DEBUG]
    assert TOKEN not in caplog.text
