"""Another PostgreSQL database, which is only read: one snapshot of it, whatever others write meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from typing import Any, NamedTuple

import psycopg2

from models.database import options
from models.postgresql import CONNECT_TIMEOUT

AT_A_TIME = 2000
"""Rows that the server sends at a time."""

SETTINGS = """
    SET LOCAL TIME ZONE 'UTC';
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = 0
"""
"""Of the one transaction: a pooler may give the session to others afterwards."""

COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""

TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ANY (current_schemas(false)) AND relkind IN ('r', 'p') ORDER BY relname
"""

SELF = "SELECT current_database(), pg_postmaster_start_time()::text"


class Unreadable(RuntimeError):
    """The other database cannot be reached, or does not let itself be read. The text has no password."""


class Another(NamedTuple):
    """A snapshot of another database; its methods raise Unreadable."""

    connection: Any
    numbers: Iterator[int]

    def find(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with _readable(), self.connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return list(cursor.fetchall())

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """What a query finds, however much: little of it is in memory at a time."""
        with _readable(), self.connection.cursor(name=f"rows_{next(self.numbers)}") as cursor:
            cursor.itersize = AT_A_TIME
            cursor.execute(query)
            yield from cursor

    def columns(self, table: str) -> dict[str, str]:
        """The types of a table's columns, by their names; empty if there is no such table."""
        return dict(self.find(COLUMNS, (table,)))

    def tables(self) -> list[str]:
        """The names of all tables."""
        return [name for (name,) in self.find(TABLES)]

    def is_this(self, database: Any) -> bool:
        """Whether `database`, one of peewee's that has a connection, is this one."""
        return self.find(SELF) == [tuple(database.execute_sql(SELF).fetchone())]


@contextmanager
def reading(url: str) -> Iterator[Another]:
    """A snapshot of the database at `url`, postgresql://user:password@host:port/name; Unreadable.

    ValueError for a URL without a database name.
    """
    given = {
        **options(url),
        "connect_timeout": int(CONNECT_TIMEOUT) + 2,
        "application_name": "phoenix import",
    }
    given["dbname"] = given.pop("name")
    with _readable():
        connection = psycopg2.connect(**given)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        connection.set_client_encoding("UTF8")
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS)
    with closing(connection):
        yield Another(connection, count(1))


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (psycopg2.Error, UnicodeDecodeError) as error:
        raise Unreadable(" ".join(str(error).split())) from None
