"""Connections that threads share: lent one at a time, tested after they lay idle, never more than allowed.

Nothing slow happens under a lock here. In peewee's own pool a connection that hangs, be it opened or tested,
holds up every other thread for good.
"""

import math
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import peewee

TESTED_AFTER = 10.0
"""Seconds that a connection may lie idle before it is tested: a failover or a firewall may have cut it."""

LIFETIME = 300.0
"""Seconds after which a connection is closed instead of being kept, so that a moved server is found again."""

FULL_FOR = 1.0
"""Seconds in which nobody tries to open another connection after the server has said that it has no more."""


class BusyError(peewee.OperationalError):
    """Every connection that the database allows stayed in use."""


class _Idle(NamedTuple):
    connection: Any
    opened_at: float
    since: float


class Pool(peewee.Database):
    """To be mixed into a peewee database: lends its connections to threads, one at most to each."""

    if TYPE_CHECKING:
        # What the types of peewee leave out.
        _state: Any

        def _connect(self) -> Any: ...
        def _close(self, connection: Any) -> None: ...
        def _set_server_version(self, connection: Any) -> None: ...
        def _initialize_connection(self, connection: Any) -> None: ...

    def __init__(self, name: str, *, most: int, patience: float, **options: Any) -> None:
        """At most `most` connections; whoever wants one more waits `patience` seconds for it."""
        self._most, self._patience = most, patience
        self._changed = threading.Condition()
        self._idle: list[_Idle] = []
        self._lent: dict[int, float] = {}
        self._opening = 0
        self._full_until = 0.0
        self.failure: Exception | None = None
        """Why the last connection could not be opened; None if it could."""
        super().__init__(name, **options)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Borrow a connection for this thread; BusyError if none gets free in time.

        Without the lock of peewee's own, which a slow server would let everybody wait for.
        """
        if not self._state.closed:
            if reuse_if_open:
                return False
            raise peewee.OperationalError("Connection already opened.")
        self._state.reset()
        self._state.set_connection(self._borrow())
        return True

    def close(self) -> bool:
        """Give this thread's connection back."""
        if self.in_transaction():
            raise peewee.OperationalError("Attempting to close database while transaction is open.")
        is_open = not self._state.closed
        try:
            if is_open:
                self._give_back(self._state.conn)
        finally:
            self._state.reset()
        return is_open

    def distrust(self) -> None:
        """Let nobody have a connection that is there now: each is closed, those in use when given back."""
        with self._changed:
            self._lent = dict.fromkeys(self._lent, -math.inf)
        self.close_idle()

    def close_idle(self) -> None:
        """Close every connection that nobody holds."""
        with self._changed:
            idle, self._idle = self._idle, []
        for one in idle:
            self._discard(one.connection)

    def _borrow(self) -> Any:
        deadline = time.monotonic() + self._patience
        while True:
            idle = self._take(deadline)
            if idle is None:
                opened = self._open(deadline)
                if opened is not None:
                    return opened
            elif self._is_usable(idle):
                return idle.connection
            else:
                self._drop(idle.connection)

    def _take(self, deadline: float) -> _Idle | None:
        """The connection that lay idle for the shortest time; None for the right to open another one."""

        def is_possible() -> bool:
            return bool(self._idle) or self._may_open()

        with self._changed:
            while not is_possible():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise BusyError(BusyError.__doc__)
                self._changed.wait(min(left, FULL_FOR / 4))
            if self._idle:
                idle = self._idle.pop()
                self._lent[id(idle.connection)] = idle.opened_at
                return idle
            self._opening += 1
            return None

    def _may_open(self) -> bool:
        count = len(self._lent) + self._opening
        return count < self._most and (not count or time.monotonic() >= self._full_until)

    def _open(self, deadline: float) -> Any:
        """A new connection; None if the server has no more and there is still time to wait for one."""
        try:
            with peewee.__exception_wrapper__:  # type: ignore[attr-defined]  # turns a driver's errors into its own
                opened = self._connect()
                self._prepare(opened)
        except Exception as error:
            # Whatever it is, the place that was kept for this connection is free again.
            with self._changed:
                self._opening -= 1
                self.failure = error
                self._changed.notify()
                if not self._is_full(error):
                    raise
                self._full_until = time.monotonic() + FULL_FOR
                if time.monotonic() >= deadline:
                    raise BusyError(BusyError.__doc__) from error
                if not self._lent and not self._opening:
                    # Others use up what the server allows.
                    self._changed.wait(FULL_FOR / 4)
            return None
        with self._changed:
            self._opening -= 1
            self.failure = None
            self._lent[id(opened)] = time.monotonic()
        return opened

    def _is_usable(self, idle: _Idle) -> bool:
        if self._is_closed(idle.connection):
            return False
        return time.monotonic() - idle.since < TESTED_AFTER or self._answers(idle.connection)

    def _drop(self, connection: Any) -> None:
        """Close a connection that is dead, and those that lay idle even longer: they have died with it."""
        with self._changed:
            self._lent.pop(id(connection), None)
            self._changed.notify()
        self.close_idle()
        self._discard(connection)

    def _give_back(self, connection: Any) -> None:
        is_kept = self._is_reusable(connection)
        with self._changed:
            opened_at = self._lent.pop(id(connection), 0.0)
            now = time.monotonic()
            is_kept = is_kept and now - opened_at < LIFETIME
            if is_kept:
                self._idle.append(_Idle(connection, opened_at, now))
            self._changed.notify()
        if not is_kept:
            self._discard(connection)

    def _discard(self, connection: Any) -> None:
        # A dead connection cannot be closed properly, and need not be.
        with suppress(Exception):
            self._close(connection)

    def _prepare(self, connection: Any) -> None:
        """Make a new connection ready for use."""
        if self.server_version is None:
            self._set_server_version(connection)
        self._initialize_connection(connection)

    def _is_full(self, error: Exception) -> bool:
        """Whether opening failed since the server has no more connections to give."""
        return False

    def _is_closed(self, connection: Any) -> bool:
        """Whether it is known to be dead, without asking the server."""
        return False

    def _is_reusable(self, connection: Any) -> bool:
        """Whether a connection that is given back may be lent again; ends what its transaction left open."""
        return True

    def _answers(self, connection: Any) -> bool:
        """Whether the server at the other end is still there."""
        return True
