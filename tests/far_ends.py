"""Services at the far end of a wire: local servers that the real client libraries talk to."""

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
    """What a server answers: `body`, as JSON unless it is text. It `hangs` until the server stops."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False


@dataclass(frozen=True)
class Request:
    """What a server was asked; names of headers in lower case."""

    path: str
    headers: dict[str, str]


class FarEnd:
    """A server on a free port. It answers by path (without query), 404 elsewhere, and remembers requests.

    `meanwhile` is what happens while an answer is under way.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.always: Answer | None = None
        self.requests: list[Request] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what runs; from then on connections are refused."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, request: Request) -> Answer:
        self.requests.append(request)
        self.meanwhile()
        answer = self.always or self.answers.get(request.path.split("?")[0])
        return answer or Answer({"message": "404 Not found"}, 404)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        far_end = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = far_end._answer(Request(self.path, headers))
                if answer.hangs:
                    far_end._stopping.wait()
                is_text = isinstance(answer.body, str)
                body = (answer.body if is_text else json.dumps(answer.body)).encode()
                self.send_response(answer.status)
                given = {"Content-Type": HTML if is_text else "application/json", **answer.headers}
                for name, value in {**given, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    # Who asked did not wait for it.
                    return

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler


@contextmanager
def far_end() -> Iterator[FarEnd]:
    """A server for as long as the block runs."""
    server = FarEnd()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A TCP port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def issue_path(project: str, iid: int) -> str:
    """Where GitLab's API has an issue; `project` as in its address."""
    return f"/api/v4/projects/{project.replace('/', '%2F')}/issues/{iid}"


def issue(title: str, **values: Any) -> Answer:
    """An issue, as GitLab answers it, shortened."""
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
