"""Threads that tell for how long work has waited for one of them."""

import threading
import time

from phoenix_bot.slack.threads import Threads


def test_work_that_no_thread_has_begun_is_held_up() -> None:
    begun, free = threading.Event(), threading.Event()
    before = time.monotonic()
    with Threads(1, "test") as threads:
        assert threads.held_up_since() is None
        threads.submit(begun.set)
        hanging = threads.submit(free.wait, timeout=10)
        assert begun.wait(10)
        second, third = (threads.submit(str, number) for number in (2, 3))
        since = threads.held_up_since()
        assert since is not None
        assert before <= since <= time.monotonic()
        free.set()

        assert (hanging.result(), second.result(), third.result()) == (True, "2", "3")
        assert threads.held_up_since() is None
