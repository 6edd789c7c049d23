"""How the bot is, made up, and what its HTTP server says of it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from phoenix_bot.operations.http import health
from phoenix_bot.operations.http.health import Figures, Troubles
from phoenix_bot.operations.http.server import Server

DEADLINE = 0.2
"""Seconds that the database of a test may take."""


class Condition:
    """What the bot says about itself; asking the database takes as long as `answering` is not set."""

    def __init__(self) -> None:
        self.parts = {"delivery": "", "jobs": ""}
        self.slack = ""
        self.database = ""
        self.questions = 0
        self.answering = threading.Event()
        self.answering.set()

    def alive(self, _: float) -> Troubles:
        return self.parts

    def ready(self, _: float) -> tuple[Troubles, Figures]:
        return {"slack": self.slack}, {"slack_last_frame_seconds": 1.5}

    def ask_database(self) -> tuple[str, Figures]:
        self.questions += 1
        self.answering.wait()
        return self.database, {"outbox_oldest_seconds": 0.0}


@contextmanager
def serving(
    condition: Condition, *, host: str = "127.0.0.1", port: int = 0, patience: float = 5.0
) -> Iterator[Server]:
    """A server that tells how the bot is."""
    routes = health.routes(condition, deadline=DEADLINE)
    server = Server(routes, host=host, port=port, patience=patience)
    server.start()
    try:
        yield server
    finally:
        condition.answering.set()
        server.stop()


def ask(port: int, path: str) -> tuple[int, Any]:
    """The status of the answer, and what its JSON says."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())
