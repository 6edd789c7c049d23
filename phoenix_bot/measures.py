"""What this process has measured about itself since somebody last asked. Any thread may add to it.

Several copies of the bot measure each for itself. Whichever sends metrics tells what it has measured since
its last turn, so nothing is told twice, and nothing is lost but what a copy had when it ended.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field

MOST = 2000
"""Latencies of one name that are kept: enough for every figure that is made of them."""


@dataclass
class Measured:
    """How often things happened, and how long others took in seconds, by name."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)


_lock = threading.Lock()
_measured = Measured()


def count(name: str, by: int = 1) -> None:
    """Something has happened."""
    with _lock:
        _measured.counts[name] += by


def took(name: str, seconds: float) -> None:
    """Something has taken so long."""
    with _lock:
        kept = _measured.seconds.setdefault(name, [])
        if len(kept) < MOST:
            kept.append(seconds)


def take() -> Measured:
    """All that was measured since the last call."""
    global _measured  # there is one process
    with _lock:
        taken, _measured = _measured, Measured()
        return taken


def give_back(taken: Measured) -> None:
    """What was taken could not be told: it counts with what was measured since."""
    with _lock:
        _measured.counts.update(taken.counts)
        for name, found in taken.seconds.items():
            kept = _measured.seconds.setdefault(name, [])
            kept.extend(found[: MOST - len(kept)])


def percentile(sorted_seconds: list[float], percent: int) -> float:
    """The value that so many percent of these, in order, do not exceed."""
    return sorted_seconds[min(len(sorted_seconds) - 1, len(sorted_seconds) * percent // 100)]
