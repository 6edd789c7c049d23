"""A PostgreSQL database that is copied from or to."""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions

from models.failures import cause
from models.migrate import LOCK_ID
from models.postgresql import CONNECT_TIMEOUT, TCP
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.place import BATCH, Place, select
from phoenix_bot.operations.transfer.tables import Finding, Row, Table, is_json, quote
from phoenix_bot.settings import without_password
from phoenix_bot.text.mrkdwn import one_line

NAME = "phoenix copy"
"""The application_name of these connections; those of a bot are called "phoenix"."""

PATIENT = """
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL datestyle = 'ISO, YMD'
"""
"""Said in each transaction: a pooler may give the next one another session."""

LOCK_PATIENCE = 10.0
"""Seconds in which the server notices that a command which held the lock was killed."""

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""How COPY writes what ends a value or a row."""


@contextmanager
def told(shown: str) -> Iterator[None]:
    """Turn what PostgreSQL says into Refused, without the values that it quotes."""
    try:
        yield
    except psycopg2.ProgrammingError as error:
        if error.pgcode is None:
            # libpq did not understand the address, and may quote the password.
            raise Refused(f"{shown} is not an address that PostgreSQL understands.") from None
        raise Refused(f"{shown} does not do it: {_said(error)}") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise Refused(f"{shown} {cause(error)}: {_said(error)}") from error
    except psycopg2.Error as error:
        raise Refused(f"{shown} does not do it: {_said(error)}") from error


def _said(error: psycopg2.Error) -> str:
    about = getattr(error, "diag", None)
    primary = about.message_primary if about is not None else None
    where = f" (table {about.table_name})" if about is not None and about.table_name else ""
    return one_line(primary or str(error), 300) + where


def connect(url: str) -> Any:
    """A connection to the database at `url`, with a transaction open as soon as something is asked."""
    options: dict[str, Any] = {"application_name": NAME, "connect_timeout": int(CONNECT_TIMEOUT), **TCP}
    return psycopg2.connect(url, **options)


@contextmanager
def waiting_kept() -> Iterator[None]:
    """Let psycopg2 wait for servers as before at the end of the block, whatever was opened in it."""
    before = extensions.get_wait_callback()
    try:
        yield
    finally:
        extensions.set_wait_callback(before)


@contextmanager
def plain_waiting() -> Iterator[None]:
    """Let psycopg2 wait for servers in its own way: COPY does not work with the way of the bot."""
    with waiting_kept():
        extensions.set_wait_callback(None)
        yield


class PostgresqlPlace(Place):
    """A PostgreSQL database, in one transaction."""

    placeholder = "%s"

    def __init__(self, url: str, connection: Any) -> None:
        super().__init__(url)
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, url: str, *, reads: bool = False) -> Iterator["PostgresqlPlace"]:
        """Open a transaction, which the end of the block rolls back unless commit() came before.

        One that only `reads` sees the database as it is at its first query.
        """
        with told(without_password(url)), plain_waiting(), closing(connect(url)) as connection:
            connection.set_session("REPEATABLE READ" if reads else "READ COMMITTED", readonly=reads)
            place = cls(url, connection)
            with connection.cursor() as cursor:
                cursor.execute(PATIENT)
            yield place

    def commit(self) -> None:
        """Make everything last."""
        with told(self.shown):
            self._connection.commit()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See Place."""
        with told(self.shown), self._connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
            return found

    def lock(self) -> None:
        """Hold what every starting bot waits for, until the transaction ends; Refused if somebody has it."""
        deadline = time.monotonic() + LOCK_PATIENCE
        while not self._try_lock(LOCK_ID):
            if time.monotonic() > deadline:
                raise Refused(
                    f"A bot that starts, or another command, is at work on {self.shown}. "
                    "Wait until it is done, and try again."
                )
            time.sleep(0.2)

    def _try_lock(self, key: int) -> bool:
        return bool(self.execute("SELECT pg_try_advisory_xact_lock(%s)", (key,))[0][0])

    def is_same_as(self, other: "PostgresqlPlace") -> bool:
        """Whether both are one database, whatever their addresses look like."""
        key = secrets.randbits(62)
        self.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
        return not other._try_lock(key)

    def table_names(self) -> set[str]:
        """See Place."""
        found = self.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid)")
        return {name for (name,) in found}

    def batches(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """See Place."""
        columns = ", ".join(_as_read(field) for field in table.fields)
        with told(self.shown), self._connection.cursor(name=f"all_of_{table.name}") as cursor:
            cursor.execute(select(columns, table.name))
            while rows := cursor.fetchmany(BATCH):
                yield rows

    def last_ids(self, tables: Iterable[Table]) -> dict[str, int]:
        """See Place."""
        found = {}
        for table in tables:
            if table.is_numbered:
                [(highest,)] = self.execute(select('COALESCE(MAX("id"), 0)', table.name))
                given = "".join(["SELECT last_value, is_called FROM ", self._sequence(table.name)])
                [(last, is_given)] = self.execute(given)
                found[table.name] = max(highest, last if is_given else 0)
        return found

    def _sequence(self, table: str) -> str:
        """The name of what numbers the rows of a table, as SQL takes it."""
        return str(self.execute("SELECT pg_get_serial_sequence(%s, 'id')", (quote(table),))[0][0])

    def dangling(self) -> Iterator[Finding]:
        """See Place: the server does not let that happen."""
        return iter(())

    def empty(self, tables: Sequence[Table]) -> None:
        """Delete the rows of all tables."""
        for table in reversed(tables):
            self.execute(" ".join(["DELETE FROM", quote(table.name)]))

    def fill(self, table: Table, batches: Iterable[list[Row]]) -> None:
        """Store rows in a table that has none."""
        with told(self.shown), self._connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {quote(table.name)} ({table.quoted}) FROM STDIN", _Lines(batches))

    def set_last_ids(self, last_ids: dict[str, int]) -> None:
        """Let no table give an id again that was given before."""
        for table, last in last_ids.items():
            self.execute(f"ALTER SEQUENCE {self._sequence(table)} RESTART WITH {last + 1}")


def _as_read(field: Any) -> str:
    """How a column is read: what has no exact counterpart in Python, as text."""
    name = quote(field.column_name)
    if is_json(field) or field.field_type in ("DATETIME", "DATE"):
        return f"{name}::text"
    return f"{name}::int" if field.field_type == "BOOL" else name


class _Lines:
    """Rows as a file that COPY reads."""

    def __init__(self, batches: Iterable[list[Row]]) -> None:
        self._batches = iter(batches)

    def read(self, _: int) -> bytes:
        """The next rows; nothing at the end."""
        for rows in self._batches:
            if rows:
                return "".join(map(_line, rows)).encode()
        return b""


def _line(row: Row) -> str:
    return "\t".join([_field(value) for value in row]) + "\n"


def _field(value: str | int | None) -> str:
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return "\\N" if value is None else str(value)
