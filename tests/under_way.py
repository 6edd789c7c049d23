"""Holding back what the bot does, so that something else happens meanwhile."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from phoenix_bot import outbox

Result = TypeVar("Result")


@contextmanager
def held_back(act: Callable[[], Result]) -> Iterator["Future[Result]"]:
    """Begin `act`, which changes an outage, and run the block between its commit and its acknowledgement."""
    committed, going_on = threading.Event(), threading.Event()

    def wait() -> None:
        if not committed.is_set():
            committed.set()
            going_on.wait()

    outbox.listeners.add(wait)
    with ThreadPoolExecutor(1) as thread:
        try:
            doing = thread.submit(act)
            committed.wait()
            yield doing
        finally:
            outbox.listeners.discard(wait)
            going_on.set()
