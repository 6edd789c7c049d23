"""How long something has lasted, told by a clock that never jumps.

Wall clocks go back and forth: summer time ends, somebody sets them, NTP sets them right. The clocks of two
copies of the bot disagree. So what repeats or runs out is counted on a clock of this process alone. Its
seconds say nothing about the time of day, and nothing to another process.
"""

import time
from collections.abc import Hashable
from datetime import datetime, timedelta


def steady() -> float:
    """Seconds on the clock that never jumps."""
    return time.monotonic()


class Pulse:
    """When something last gave a sign of life. Any thread may ask."""

    def __init__(self) -> None:
        self._at = steady()

    def beat(self) -> None:
        """Give a sign of life."""
        self._at = steady()

    def trouble(self, now: float, *, within: float) -> str:
        """What is wrong, as a clause, if there was no sign of life `within` so many seconds; else ""."""
        silent = now - self._at
        return f"it has done nothing for {silent:.0f} s" if silent > within else ""


class Steps:
    """How far the wall clock was set between two looks at it."""

    def __init__(self) -> None:
        self._origin: datetime | None = None

    def since_last_look(self, now: datetime, elapsed: float) -> timedelta:
        """Forwards, or back if negative. `now` is what the wall clock shows, `elapsed` is steady()."""
        origin = now - timedelta(seconds=elapsed)
        step = origin - self._origin if self._origin is not None else timedelta(0)
        self._origin = origin
        return step


class Sightings:
    """For how long things have been the same, as far as this process has seen."""

    def __init__(self) -> None:
        self._before: dict[Hashable, tuple[object, float]] = {}
        self._seen: dict[Hashable, tuple[object, float]] = {}

    def unchanged(self, key: Hashable, value: object, now: float) -> float:
        """Seconds since `key` was first seen with the `value` that it has now."""
        first = self._seen.get(key) or self._before.get(key)
        if first is None or first[0] != value:
            first = value, now
        self._seen[key] = first
        return now - first[1]

    def end_look(self) -> None:
        """Forget what was not seen since the last call."""
        self._before, self._seen = self._seen, {}
