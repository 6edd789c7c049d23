"""Migrates a database to the schema of this code, under a lock, and refuses a database that is newer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from models.database import connection, database, is_sqlite

DIRECTORY = Path(__file__).with_name("migrations")
LOCK_ID = 0x50484F454E4958
"""Key of PostgreSQL's advisory lock: "PHOENIX" in ASCII."""


class NewerDatabaseError(RuntimeError):
    """The database was migrated by a newer version of The Phoenix."""


def _runner() -> Runner:
    return Runner(database.obj, str(DIRECTORY))


def pending() -> list[str]:
    """Names of migrations still to be applied, in order.

    NewerDatabaseError if the database knows more than the code.
    """
    with connection():
        rows = _runner().status()
    unknown = [row.name for row in rows if row.path is None]
    if unknown:
        raise NewerDatabaseError(
            f"{NewerDatabaseError.__doc__} Start that version, or restore a backup. "
            f"It knows {', '.join(unknown)}."
        )
    return [row.name for row in rows if row.applied is None]


def migrate() -> list[str]:
    """Apply what is pending and return its names. Copies that start together wait for the first one.

    NewerDatabaseError as in pending().
    """
    with lock():
        waiting = pending()
        if waiting:
            with _without_foreign_keys():
                _runner().up()
    return waiting


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """Let migrations rebuild SQLite's tables: with foreign keys, dropping one deletes what refers to it.

    They cannot be switched off inside a transaction, and each migration is one.
    """
    if not is_sqlite():
        yield
        return
    database.execute_sql("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        database.execute_sql("PRAGMA foreign_keys = ON")


@contextmanager
def lock() -> Iterator[None]:
    """Make copies that start at the same time wait until the end of the block. It may be nested.

    Opens a connection for the block. On SQLite nobody waits: one process owns the file, and each migration is
    a transaction of its own.
    """
    with connection():
        if is_sqlite():
            yield
            return
        database.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK_ID,))
        try:
            yield
        finally:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK_ID,))
