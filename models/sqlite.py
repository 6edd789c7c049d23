"""SQLite: one writer at a time, in the order in which they came."""

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import peewee

from models.pool import Pool

PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": "full"}
"""synchronous is full, so that what was acknowledged to a person survives even a power cut."""

PATIENCE = 10.0
"""Seconds that a writer waits for its turn."""

LETS_PASS = 20
"""How many who came later go before a writer in the background: with no end to that, it would never write."""


class WriteTurn:
    """Who may write: first come, first served, but who serves people overtakes some of the background.

    Left to SQLite, writers that wait look again and again, each after a longer pause; the unlucky one among
    two dozen waits for seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: list[tuple[int, bool, threading.Event]] = []
        self._is_taken = False

    @contextmanager
    def taken(self, *, in_background: bool) -> Iterator[None]:
        """Hold the turn; OperationalError if it does not come."""
        self._take(in_background)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, in_background: bool) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            place = next(self._numbers) + LETS_PASS * in_background
            entry = (place, in_background, threading.Event())
            heapq.heappush(self._waiting, entry)
        if entry[2].wait(PATIENCE):
            return
        with self._lock:
            if not entry[2].is_set():
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)
                raise peewee.OperationalError("database is locked")

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._is_taken = False


class Sqlite(Pool, peewee.SqliteDatabase):
    """A SQLite file, owned by one process."""

    def __init__(self, name: str, **options: Any) -> None:
        self.write_turn = WriteTurn()
        super().__init__(name, pragmas=PRAGMAS, **options)

    def rollback(self) -> Any:
        """Undo the transaction, if SQLite has not done so already, as it does when its disk is full."""
        return super().rollback() if self._state.conn.in_transaction else None

    def _is_reusable(self, connection: Any) -> bool:
        if connection.in_transaction:
            connection.rollback()
        return True
