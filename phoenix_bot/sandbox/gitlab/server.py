"""The server: how tests and the command line start, watch and disturb it."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from phoenix_bot.sandbox.gitlab import page
from phoenix_bot.sandbox.gitlab.api import PREFIX, Api
from phoenix_bot.sandbox.gitlab.faults import Fault, Faults
from phoenix_bot.sandbox.gitlab.records import Json, Records
from phoenix_bot.sandbox.gitlab.request import Answer, Asked


def now_in_utc() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


class GitLabServer(Records):
    """A GitLab on 127.0.0.1, from `start` to `stop`; also a context manager.

    `requests` are those that it got. `faults` make it fail. `meanwhile` is called with each request before
    the answer.
    """

    def __init__(self, *, port: int = 0, now: Callable[[], datetime] = now_in_utc) -> None:
        super().__init__()
        self.faults = Faults()
        self.requests: list[Asked] = []
        self.meanwhile: Callable[[Asked], None] = lambda asked: None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="gitlab")
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._api = Api(self, self.url, now)

    def start(self) -> None:
        """Accept connections."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests under way, and refuse connections from then on."""
        self._stopping.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def asked_for(self, method: str, ending: str) -> list[Asked]:
        """The requests with this method and this end of their path."""
        return [one for one in self.requests if one.method == method and one.path.endswith(ending)]

    def respond(self, asked: Asked) -> Answer | None:
        """What a request gets; None if its connection ends without an answer."""
        with self._lock:
            self.requests.append(asked)
            fault = self.faults.take(asked.method, asked.path)
        self.meanwhile(asked)
        if fault is None:
            return self._process(asked)
        if fault.is_processed:
            self._process(asked)
        self._stopping.wait(fault.delay)
        return _failure(fault) if fault.status else None

    def _process(self, asked: Asked) -> Answer:
        with self._lock:
            if asked.path.startswith(f"{PREFIX}/"):
                return self._api.answer(asked)
            found = page.find(self, asked.path)
        return Answer(found) if found else Answer("<html>Page not found</html>", 404)


def _failure(fault: Fault) -> Answer:
    return Answer(fault.body, fault.status, fault.headers)


def _handler(gitlab: GitLabServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def _respond(self) -> None:
            answer = gitlab.respond(self._asked())
            if answer is None:
                self.close_connection = True
                return
            is_text = isinstance(answer.body, str)
            body = (answer.body if is_text else json.dumps(answer.body)).encode()
            usual = {"Content-Type": "text/html; charset=utf-8" if is_text else "application/json"}
            try:
                self.send_response(answer.status)
                for name, value in {**usual, **answer.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                # The client did not wait for it.
                return

        def _asked(self) -> Asked:
            parts = urlsplit(self.path)
            typed = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return Asked(
                method=self.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query)),
                token=gitlab.token(self.headers.get("PRIVATE-TOKEN", "")),
                body=_object(typed),
            )

        def log_message(self, *args: object) -> None:
            """Write no log."""

    return Handler


def _object(typed: bytes) -> Json:
    """A JSON object; {} for anything else."""
    try:
        body = json.loads(typed or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
