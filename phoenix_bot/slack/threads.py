"""The threads on which what people do in Slack is served."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """Threads that can tell for how long work has waited for one of them."""

    def __init__(self, most: int, name: str) -> None:
        super().__init__(most, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: dict[object, float] = {}

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do some work as soon as a thread is free."""
        ticket = object()

        def begin() -> T:
            with self._lock:
                self._waiting.pop(ticket, None)
            return fn(*args, **kwargs)

        with self._lock:
            self._waiting[ticket] = time.monotonic()
        return super().submit(begin)

    def held_up_since(self) -> float | None:
        """Since when the oldest work has waited, by the monotonic clock; None if none waits."""
        with self._lock:
            return next(iter(self._waiting.values()), None)
