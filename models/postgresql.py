"""PostgreSQL, which may hang, move or vanish: no wait for it is without an end."""

import math
import re
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import peewee
import psycopg2
from psycopg2 import extensions

from models.failures import Unconfirmed
from models.pool import Pool

STATEMENT_TIMEOUT = 10.0
"""Seconds after which the server gives a statement up."""

PATIENCE = 12.0
"""Seconds after which a server that says nothing, not even that it gave up, counts as gone."""

CONNECT_TIMEOUT = 3.0
TEST_TIMEOUT = 2.0

IDLE_IN_TRANSACTION = 30.0
"""Seconds after which the server ends the transaction of a process that was stopped in the middle of it."""

TCP = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""A connection whose other end is gone breaks after some 10 s, in libpq's words."""

SESSION = f"""
    SET TIME ZONE 'UTC';
    SET statement_timeout = {STATEMENT_TIMEOUT * 1000:.0f};
    SET idle_in_transaction_session_timeout = {IDLE_IN_TRANSACTION * 1000:.0f}
"""
"""Said to every new connection, but not in its start-up message: poolers refuse what they do not know."""

FULL = re.compile(
    r"too many (clients|connections)|remaining connection slots|no more connections allowed", re.IGNORECASE
)
"""What PostgreSQL and PgBouncer say when there are no more connections; libpq passes no code on then."""

_limits = threading.local()


class _Connection(extensions.connection):
    """One of ours: psycopg2 has one rule of waiting for all connections of the process."""


class Postgresql(Pool, peewee.PostgresqlDatabase):
    """A PostgreSQL server. Whether a connection is dead is found out by asking, never by waiting for ever."""

    if TYPE_CHECKING:
        _adapter: Any

    def _connect(self) -> Any:
        extensions.set_wait_callback(_wait)
        self.connect_params["connection_factory"] = _Connection
        with limit(CONNECT_TIMEOUT):
            return super()._connect()

    def _prepare(self, connection: Any) -> None:
        with limit(CONNECT_TIMEOUT), connection.cursor() as cursor:
            cursor.execute(SESSION)
        super()._prepare(connection)

    def commit(self) -> Any:
        """Store what the transaction has changed; Unconfirmed if the server did not say that it has."""
        try:
            return super().commit()
        except peewee.DatabaseError as error:
            if self._state.conn.closed:
                raise Unconfirmed(str(error)) from error
            raise

    def rollback(self) -> Any:
        """Undo the transaction, if there still is a connection on which it could be."""
        return None if self._state.conn.closed else super().rollback()

    def _is_full(self, error: Exception) -> bool:
        return FULL.search(str(error)) is not None

    def _is_closed(self, connection: Any) -> bool:
        # A server that has something to say unasked says that it goes, or has gone.
        return bool(connection.closed) or _is_ready(connection, select.POLLIN, 0)

    def _is_reusable(self, connection: Any) -> bool:
        return not connection.closed and bool(self._adapter.is_connection_reusable(connection))

    def _answers(self, connection: Any) -> bool:
        try:
            with limit(TEST_TIMEOUT), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            return False
        return True


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Wait so long, at most, for each statement of this thread."""
    before = getattr(_limits, "seconds", None)
    _limits.seconds = seconds
    try:
        yield
    finally:
        _limits.seconds = before


def _wait(connection: Any) -> None:
    """What psycopg2 calls while it waits for the server; it closes the connection if this raises."""
    limited = getattr(_limits, "seconds", None) or PATIENCE
    seconds = limited if isinstance(connection, _Connection) else math.inf
    deadline = time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        left = deadline - time.monotonic()
        if left <= 0:
            raise psycopg2.OperationalError(f"the server has not answered for {seconds:g} s")
        _is_ready(
            connection, select.POLLIN if state == extensions.POLL_READ else select.POLLOUT, min(left, 60)
        )


def _is_ready(connection: Any, event: int, seconds: float) -> bool:
    """Whether a connection can be read or written, or is broken, within so long."""
    # Not select(): it knows no file descriptor above 1,023.
    poll = select.poll()
    poll.register(connection.fileno(), event)
    return bool(poll.poll(seconds * 1000))
