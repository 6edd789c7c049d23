"""Slack's rate limits: a tier per method, and one message per second and channel, with a small burst."""

import math
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL_PER_MINUTE = 300
MESSAGES_AT_ONCE = 5


class RateLimited(Exception):
    """The call came too soon; the app may repeat it after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass
class Bucket:
    tokens: float
    filled_at: float


class RateLimits:
    """Counts calls against their limits while `on`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.on = True
        self._clock = clock
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def count(self, method: str, tier: int) -> None:
        """Count a call of a method; RateLimited if it exceeds its tier (0 is special: hundreds a minute)."""
        per_minute = PER_MINUTE.get(tier, SPECIAL_PER_MINUTE)
        self._spend((method,), size=per_minute, per_second=per_minute / 60)

    def count_message(self, channel: str) -> None:
        """Count a message to a channel; RateLimited if it exceeds one a second."""
        self._spend(("message", channel), size=MESSAGES_AT_ONCE, per_second=1.0)

    def _spend(self, key: tuple[str, ...], *, size: int, per_second: float) -> None:
        if not self.on:
            return
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(size, now))
        bucket.tokens = min(size, bucket.tokens + (now - bucket.filled_at) * per_second)
        bucket.filled_at = now
        if bucket.tokens < 1:
            raise RateLimited(max(1, math.ceil((1 - bucket.tokens) / per_second)))
        bucket.tokens -= 1
