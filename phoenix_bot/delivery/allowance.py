"""How often Slack takes something, counted here: what is less urgent waits before Slack refuses."""

import threading

MINUTE = 60.0


class Allowance:
    """So many a minute, and as many at once. Any thread may use it; `now` is steady()."""

    def __init__(self, per_minute: int) -> None:
        self._most, self._left = float(per_minute), float(per_minute)
        self._at = 0.0
        self._lock = threading.Lock()

    def spend(self, now: float) -> None:
        """Use one, even if none is left: then it takes longer until there is one again."""
        with self._lock:
            self._refill(now)
            self._left -= 1

    def wait(self, now: float) -> float:
        """Seconds until there is one; 0 if there is one now."""
        with self._lock:
            self._refill(now)
            return max(0.0, 1 - self._left) * MINUTE / self._most

    def _refill(self, now: float) -> None:
        self._left = min(self._most, self._left + (now - self._at) * self._most / MINUTE)
        self._at = now
