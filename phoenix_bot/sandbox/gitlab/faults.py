"""Faults on request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    `method` ("" for any) and `ending` of the path say which requests. With a `status` the request gets that
    answer, with `body` and `headers`, and nothing else happens: unless `is_processed`, by which GitLab has
    done what it was asked for. Without one, the connection ends without an answer. Before either, `delay`
    seconds pass.
    """

    method: str = ""
    ending: str = ""
    status: int = 0
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    is_processed: bool = False

    def meets(self, method: str, path: str) -> bool:
        """Whether this request fails so."""
        return self.method in ("", method) and path.endswith(self.ending)


class Faults:
    """The faults that wait for requests. Each request takes the first one that meets it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, bool]] = []

    def next(self, fault: Fault) -> None:
        """Let the next request that it meets fail so."""
        self._waiting.append((fault, False))

    def always(self, fault: Fault) -> None:
        """Let every request that it meets fail so, until clear()."""
        self._waiting.append((fault, True))

    def clear(self) -> None:
        """Fail no more."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault of a request, if there is one."""
        for waiting in self._waiting:
            fault, lasts = waiting
            if fault.meets(method, path):
                if not lasts:
                    self._waiting.remove(waiting)
                return fault
        return None
