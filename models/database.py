"""The database, SQLite or PostgreSQL: a connection for each unit of work, and callbacks after a commit."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlparse, urlsplit

import peewee
from playhouse.db_url import parseresult_to_dict

from models.failures import READ_ONLY, REFUSES, cause
from models.pool import Pool
from models.postgresql import TCP, Postgresql, limit
from models.sqlite import Sqlite

database = peewee.DatabaseProxy()
"""Bound by bind(). A query outside connection() or transaction() raises InterfaceError: no autoconnect."""

POOL_SIZE = 64
"""The most connections at a time: listeners, delivery and the HTTP server hold one while they query."""

POOL_PATIENCE = 10.0
"""Seconds that a unit of work waits for a connection while all are in use."""

_unit = threading.local()


class Model(peewee.Model):
    """The base of all tables. Their names are in snake_case."""

    class Meta:
        database = database
        legacy_table_names = False


Row = TypeVar("Row", bound=Model)


class UtcDateTimeField(peewee.DateTimeField):
    """Takes aware datetimes, returns aware ones in UTC; ValueError for a naive one.

    Stored in UTC without a zone, so both databases sort and compare alike.
    """

    def db_value(self, value: datetime | None) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"{self.name} needs an aware datetime, got {value!r}")
            value = value.astimezone(UTC).replace(tzinfo=None)
        encode: Callable[[Any], Any] = super().db_value
        return encode(value)

    def python_value(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            try:
                # Peewee would try its formats one after the other, which takes many times as long.
                value = datetime.fromisoformat(value)
            except ValueError:
                return None
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def bind(url: str) -> None:
    """Use the database at `url` from now on. Opens no connection yet.

    `url` is "sqlite:///file.db" or "postgresql://user:password@host:port/name".
    ValueError for any other scheme or a URL without a database name.
    """
    database.initialize(_made(url))


def try_out(url: str) -> None:
    """Open a connection to the database at `url`, which need not be the bound one; raises as that does."""
    made = _made(url)
    try:
        made.connect()
        made.close()
    finally:
        made.close_idle()


def refusal() -> str:
    """Why the server refuses new connections for their user or password, as a clause; "" if it does not.

    Connections from before may still work.
    """
    failure = database.obj.failure if isinstance(database.obj, Pool) else None
    why = cause(failure) if failure is not None else ""
    return why if why == REFUSES else ""


def _made(url: str) -> Pool:
    scheme = urlsplit(url).scheme.split("+")[0]
    if scheme == "sqlite":
        path = url.split("://", 1)[1].removeprefix("/") or ":memory:"
        # The pool lends a connection to one thread at a time, but not always to the same one.
        return Sqlite(path, check_same_thread=False, **_POOL)
    if scheme in ("postgres", "postgresql"):
        return Postgresql(**options(url), **_POOL)
    raise ValueError(f"a database URL starts with sqlite:/// or postgresql://, not {scheme or 'nothing'}://")


_POOL: dict[str, Any] = {"most": POOL_SIZE, "patience": POOL_PATIENCE, "autoconnect": False}


def options(url: str) -> dict[str, Any]:
    """What psycopg2 connects with; ValueError for a URL without a database name."""
    given = parseresult_to_dict(urlparse(url), unquote_password=True, unquote_user=True)
    name = given.pop("database")
    if not name:
        raise ValueError("the database URL has no database name at its end")
    return {"name": name, "application_name": "phoenix", **TCP, **given}


def is_sqlite() -> bool:
    """Whether the bound database is SQLite."""
    return isinstance(database.obj, peewee.SqliteDatabase)


def close() -> None:
    """Close every idle connection; the database can be bound again afterwards."""
    if database.obj is not None:
        database.obj.close_idle()


@contextmanager
def connection() -> Iterator[None]:
    """A unit of reading: holds a connection for this thread until the end of the outermost block."""
    with database.connection_context():
        try:
            yield
        except peewee.DatabaseError as error:
            if cause(error) == READ_ONLY:
                # It stays so for this connection, even if others may write again.
                database.obj.distrust()
            raise


@contextmanager
def transaction() -> Iterator[None]:
    """A unit of writing: all or nothing. Joins the transaction that this thread is in already, if any.

    SQLite takes its write lock at the start: a transaction that reads first and writes later fails at once if
    another one wrote in between. The callbacks of on_commit() run after the outermost commit, without the
    connection.
    """
    if getattr(_unit, "callbacks", None) is not None:
        yield
        return
    _unit.callbacks = []
    try:
        with connection(), _turn(), database.atomic("IMMEDIATE") if is_sqlite() else database.atomic():
            yield
        callbacks = _unit.callbacks
    finally:
        _unit.callbacks = None
    for callback in callbacks:
        callback()


def _turn() -> AbstractContextManager[object]:
    """The turn to write. It comes after the connection: whoever has the turn needs nothing more."""
    if isinstance(database.obj, Sqlite):
        return database.obj.write_turn.taken(in_background=getattr(_unit, "in_background", False))
    return getattr(_unit, "at_once", None) or nullcontext()


def work_in_background(at_once: AbstractContextManager[object] | None = None) -> None:
    """This thread serves nobody who waits.

    On SQLite its transactions let those of other threads go first. On PostgreSQL each of them takes
    `at_once`, if given: a semaphore, so that not too many of them are in the way of those of other threads.
    """
    _unit.in_background, _unit.at_once = True, at_once


@contextmanager
def long_work() -> Iterator[None]:
    """Let statements of this thread take as long as they take. Needs a transaction, or is one."""
    with transaction():
        if is_sqlite():
            yield
            return
        with limit(math.inf):
            database.execute_sql("SET LOCAL statement_timeout = 0")
            yield


def held(query: "peewee.ModelSelect[Row]", *, skip_locked: bool = False) -> "peewee.ModelSelect[Row]":
    """`query`, which then holds the rows it finds against other writers until the transaction ends.

    With `skip_locked` it leaves out rows that others hold instead of waiting. Other transactions may
    still add and delete rows that refer to these. PostgreSQL's FOR UPDATE would make those wait, too, and two
    transactions could wait for each other. On SQLite a transaction holds the whole file anyway.
    """
    if is_sqlite():
        return query
    clause = f"FOR NO KEY UPDATE{' SKIP LOCKED' if skip_locked else ''}"
    return query.for_update(clause)  # type: ignore[arg-type]  # any clause works, too


def in_turn(key: int) -> None:
    """Wait until no other transaction holds `key`, then hold it until this one ends. Needs a transaction.

    On SQLite every transaction waits for the others anyway.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (key,))


def on_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the current transaction has committed; not if it rolls back.

    A callback that is given twice runs once. RuntimeError outside a transaction.
    """
    callbacks = getattr(_unit, "callbacks", None)
    if callbacks is None:
        raise RuntimeError("on_commit() was called outside a transaction")
    if callback not in callbacks:
        callbacks.append(callback)
