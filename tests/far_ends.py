"""Local servers in place of services such as GitLab, for the real client libraries to talk to."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """A response: `body` is sent as JSON unless it is text. One that `hangs` comes when the server stops."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False


@dataclass(frozen=True)
class Request:
    """A request that a server got; the names of headers are in lower case. `body` is as it was sent."""

    path: str
    headers: dict[str, str]
    body: bytes = b""


class FarEnd:
    """A server on a free port. It keeps the requests, and looks up its response by path, without the query.

    For paths that `answers` lacks it sends 404; a function there makes the response. `always`, if set, is
    sent instead of everything else.
    `meanwhile` is called with each request, before the response is sent.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Request], Answer]] = {}
        self.always: Answer | None = None
        self.requests: list[Request] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Accept connections."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests under way, and refuse connections from then on."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, request: Request) -> Answer:
        self.requests.append(request)
        self.meanwhile()
        answer = self.always or self.answers.get(request.path.split("?")[0])
        if callable(answer):
            answer = answer(request)
        return answer or Answer({"message": "404 Not found"}, 404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        far_end = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", "0")))
                answer = far_end._answer(Request(self.path, headers, body))
                if answer.hangs:
                    far_end._stopping.wait()
                is_text = isinstance(answer.body, str)
                text = answer.body if is_text else json.dumps(answer.body)
                self.send_response(answer.status)
                given = {"Content-Type": HTML if is_text else "application/json", **answer.headers}
                for name, value in {**given, "Content-Length": str(len(text.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(text.encode())
                except OSError:
                    # The client did not wait for it.
                    return

            do_POST = do_GET  # noqa: N815  # http.server calls it by this name

            def log_message(self, *args: object) -> None:
                """Write no log."""

        return Handler


@contextmanager
def far_end() -> Iterator[FarEnd]:
    """A server that runs until the end of the block."""
    server = FarEnd()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A TCP port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def issue_path(project: str, iid: int) -> str:
    """The path of an issue in GitLab's API; `project` as in the address of its page."""
    return f"/api/v4/projects/{project.replace('/', '%2F')}/issues/{iid}"


def issue(title: str, **values: Any) -> Answer:
    """An issue as GitLab sends it, shortened."""
    usual = {
        "id": 84,
        "iid": 12,
        "project_id": 7,
        "title": title,
        "description": None,
        "state": "opened",
        "labels": ["postmortem"],
        "confidential": False,
        "issue_type": "issue",
        "web_url": "https://gitlab.example.com/ops/reports/-/work_items/12",
    }
    return Answer(usual | values)
