"""Faults that end by themselves after a while, or when the walk heals them, whichever is first."""

import random
import threading
from collections.abc import Callable, Sequence

from tests.campaign.stage import Stage

PATIENCE = 30.0
"""Seconds that the end of a fault may take."""


class Ending:
    """The end of a fault that lasts."""

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        """`end` is called once, after so many seconds or by now()."""
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._wait, args=(seconds, end), name="fault", daemon=True)
        self._thread.start()

    def now(self) -> None:
        """End it, unless it has ended, and wait for that."""
        self._wanted.set()
        self._thread.join(PATIENCE)

    def _wait(self, seconds: float, end: Callable[[], None]) -> None:
        self._wanted.wait(seconds)
        end()


def begin(
    stage: Stage, name: str, chance: random.Random, lasting: Sequence[float], end: Callable[[], None]
) -> None:
    """Let a fault that has just begun last for one of so many seconds, unless it is healed before."""
    stage.notes.setdefault(name, []).append(Ending(chance.choice(lasting), end))


def heal(stage: Stage, name: str) -> None:
    """End all faults of this name."""
    for ending in stage.notes.pop(name, []):
        ending.now()


def has_begun(stage: Stage, name: str) -> bool:
    """Whether a fault of this name has struck, and nobody has healed it."""
    return bool(stage.notes.get(name))
