"""When the calls of an app reach Slack."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from phoenix_bot.sandbox import Sandbox

PATIENCE = 10.0
"""Seconds after which a call counts as lost."""

Fits = Callable[[dict[str, Any]], bool]


class Lost(AssertionError):
    """A call has not come."""


@dataclass
class Arrival:
    """A call that somebody waits for."""

    method: str
    phase: str
    fits: Fits
    _at: float = 0.0
    _came: threading.Event = field(default_factory=threading.Event)

    def come(self, at: float) -> None:
        """It has come at this time."""
        self._at = at
        self._came.set()

    def at(self, patience: float = PATIENCE) -> float:
        """Wait for it; when it came, by perf_counter(). Lost if it does not come."""
        if not self._came.wait(patience):
            raise Lost(f"{self.method} has not come")
        return self._at


class Arrivals:
    """Notes when calls come. Slack itself works the same whether somebody looks or not."""

    def __init__(self, slack: Sandbox) -> None:
        self._expected: list[Arrival] = []
        self._newest = time.perf_counter()
        slack.faults.watch(self._note)

    def expect(self, method: str, fits: Fits = bool, *, is_processed: bool = False) -> Arrival:
        """What comes next and fits: as soon as it arrives, or once Slack has processed it."""
        arrival = Arrival(method, "after" if is_processed else "before", fits)
        self._expected.append(arrival)
        return arrival

    def forget(self, arrival: Arrival) -> None:
        """It need not come any more."""
        if arrival in self._expected:
            self._expected.remove(arrival)

    def silent_for(self) -> float:
        """Seconds since anything came or was processed."""
        return time.perf_counter() - self._newest

    def _note(self, method: str, phase: str, args: dict[str, Any]) -> None:
        now = self._newest = time.perf_counter()
        waited_for = [one for one in self._expected if (one.method, one.phase) == (method, phase)]
        for arrival in [one for one in waited_for if one.fits(args)]:
            self._expected.remove(arrival)
            arrival.come(now)
