"""Connections to Slack are kept for the next call, and nothing is ever sent twice over them."""

from collections.abc import Iterator
from http.client import RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.request import Request

import pytest

from phoenix_bot.slack import kept_connections


class Slack(ThreadingHTTPServer):
    """Answers requests; `asked` has their bodies, `connections` is how many were opened.

    It closes a connection after `stays` requests: without a word before the answer if `cuts`, else after it.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.asked: list[bytes] = []
        self.connections, self.stays, self.cuts = 0, 9, False
        self.has_closed = Event()

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        super().shutdown_request(request)
        self.has_closed.set()

    def ask(self, body: str) -> str:
        """Send it a request."""
        url = f"http://127.0.0.1:{self.server_port}/api/chat.postMessage"
        return kept_connections.send(Request(url, body.encode()), timeout=10, ssl=None).body


class Desk(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Slack

    def setup(self) -> None:
        """Begin a connection."""
        super().setup()
        self.server.connections += 1
        self._left = self.server.stays

    def do_POST(self) -> None:
        """Answer a request."""
        self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._left -= 1
        self.close_connection = not self._left
        if self._left or not self.server.cuts:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A server."""
    with Slack() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_calls_share_a_connection(slack: Slack) -> None:
    assert [slack.ask(word) for word in ("one", "two", "three")] == ["ok", "ok", "ok"]

    assert slack.asked == [b"one", b"two", b"three"]
    assert slack.connections == 1


def test_one_that_has_been_closed_meanwhile_is_replaced(slack: Slack) -> None:
    slack.stays = 1
    slack.ask("one")
    assert slack.has_closed.wait(10)

    assert slack.ask("two") == "ok"

    assert slack.asked == [b"one", b"two"]
    assert slack.connections == 2


def test_what_was_sent_over_one_that_breaks_is_not_sent_again(slack: Slack) -> None:
    slack.stays, slack.cuts = 2, True
    slack.ask("one")

    with pytest.raises(RemoteDisconnected):
        slack.ask("two")

    assert slack.asked == [b"one", b"two"]


def test_none_is_kept_at_the_end(slack: Slack) -> None:
    slack.ask("one")

    kept_connections.close_idle()

    assert slack.has_closed.wait(10)


def test_one_that_lay_idle_for_long_is_not_used(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    slack.ask("one")
    monkeypatch.setattr(kept_connections, "KEPT", 0)

    assert slack.ask("two") == "ok"

    assert slack.connections == 2
