"""A server in place of Sentry: what it was sent, read back from envelopes."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.far_ends import Answer, FarEnd, far_end

PATH = "/api/42/envelope/"


class SentryServer:
    """The project 42 of a Sentry. What arrives is complete once the bot has closed its client."""

    def __init__(self, server: FarEnd) -> None:
        self.server = server
        self.dsn = server.url.replace("http://", "http://0123456789abcdef@") + "/42"
        server.answers[PATH] = Answer({"id": "1"})

    @property
    def text(self) -> str:
        """All bodies, unpacked."""
        return "\n".join(gzip.decompress(request.body).decode() for request in self.server.requests)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The errors."""
        return list(self._items("event"))

    @property
    def check_ins(self) -> list[dict[str, Any]]:
        """The check-ins of jobs."""
        return list(self._items("check_in"))

    def _items(self, kind: str) -> Iterator[dict[str, Any]]:
        for request in self.server.requests:
            _, *rest = gzip.decompress(request.body).decode().splitlines()
            yield from (
                json.loads(item)
                for header, item in zip(rest[::2], rest[1::2], strict=True)
                if json.loads(header)["type"] == kind
            )


@contextmanager
def sentry_server() -> Iterator[SentryServer]:
    """A Sentry that runs until the end of the block."""
    with far_end() as server:
        yield SentryServer(server)


def errors(sentry: SentryServer) -> list[tuple[str, dict[str, str]]]:
    """The kind of each error, and its tags."""
    return [(one["exception"]["values"][-1]["type"], one["tags"]) for one in sentry.events]
