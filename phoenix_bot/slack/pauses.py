"""How long to wait before trying again."""

import random

FIRST, LONGEST = 1.0, 30.0
"""Seconds."""


class Pauses:
    """Pauses between attempts: none, then FIRST, doubling up to LONGEST.

    Chance changes each a little, so that copies of the bot do not try together.
    """

    def __init__(self) -> None:
        self._attempts = 0

    def next(self, *, at_least: float = 0.0) -> float:
        """Seconds to wait before the next attempt; `at_least` is what Slack asked for."""
        full = min(FIRST * 2.0 ** min(self._attempts - 1, 20), LONGEST) if self._attempts else 0.0
        self._attempts += 1
        chance = random.random()  # noqa: S311  # no secret hangs on it
        return max(full * (0.5 + 0.5 * chance), at_least * (1 + 0.2 * chance))

    def refused(self) -> None:
        """Slack does not want us now: even the first attempt waits."""
        self._attempts = max(self._attempts, 1)

    def begin_again(self) -> None:
        """An attempt has held: the next one need not wait."""
        self._attempts = 0
