"""Faults on request, and a way for tests to watch calls while they are processed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

UNPROCESSED = ("429", "500", "503", "hang_before", "cut_before", "error", "missing_scope")
PROCESSED = ("hang", "hang_after", "cut_after", "garbage", "error_after")

Watcher = Callable[[str, str, dict[str, Any]], None]


@dataclass
class Fault:
    """One way to fail: before the call is processed (UNPROCESSED), or after that (PROCESSED).

    `hang` waits, then processes the call; `hang_after` processes it, then waits; `hang_before` waits, then
    drops the connection.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 60.0
    error: str = "internal_error"
    needed: str = "chat:write"

    def __post_init__(self) -> None:
        if self.kind not in UNPROCESSED + PROCESSED:
            raise ValueError(f"no such fault: {self.kind}")


class Faults:
    """The waiting faults. Each call takes the first one for its method, or for "*"."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self._acks_to_lose = self._events_to_swap = 0
        self._watchers: list[Watcher] = []

    def next(self, method: str, kind: str, **details: Any) -> Fault:
        """Make the next call of `method` fail, or the next `times`; also "response_url" and "upload".

        "socket" is the handshake of a socket; it knows the faults 429 and 503.
        """
        fault = Fault(method, kind, **details)
        self.waiting.append(fault)
        return fault

    def forget(self, unwanted: Collection[Fault]) -> None:
        """Let calls meet these faults no more."""
        self.waiting = [fault for fault in self.waiting if not any(fault is one for one in unwanted)]

    def lose_acks(self, times: int = 1) -> None:
        """Lose the next acknowledgements on their way: Slack goes on as if the app had not answered."""
        self._acks_to_lose += times

    def swap_events(self, times: int = 1) -> None:
        """Let the next events each be overtaken by the one after it."""
        self._events_to_swap += times

    def clear(self) -> None:
        self.waiting.clear()
        self._acks_to_lose = self._events_to_swap = 0

    def loses_ack(self) -> bool:
        """Whether an acknowledgement that arrives now is lost."""
        is_lost = self._acks_to_lose > 0
        self._acks_to_lose -= is_lost
        return is_lost

    def swaps_event(self) -> bool:
        """Whether an event that is about to be sent is overtaken by the next one."""
        is_late = self._events_to_swap > 0
        self._events_to_swap -= is_late
        return is_late

    def take(self, method: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Call `callback(method, "before" | "after", args)` around every call, on the server's thread.

        "before" comes before the call takes its fault, so the callback may still add one. "after" comes when
        the call is processed but not yet answered. Returns a function that stops this.
        """
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def tell(self, method: str, phase: str, args: dict[str, Any]) -> None:
        for watcher in list(self._watchers):
            watcher(method, phase, args)
