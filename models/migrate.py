"""Migrates a database to the schema of this code, under a lock, and refuses a database that is newer."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Migration, Runner

from models import views
from models.database import connection, database, is_sqlite, long_work

DIRECTORY = Path(__file__).with_name("migrations")
LOCK_ID = 0x50484F454E4958
"""Key of PostgreSQL's advisory lock: "PHOENIX" in ASCII."""

PAUSE = 0.2
"""Seconds between two looks whether the copy that migrates is done."""

LOCK_PATIENCE = 0.5
"""Seconds that a migration waits for a table on PostgreSQL: whoever needs the table then waits behind it."""

log = logging.getLogger(__name__)
# Whoever opens the database tells in one line what was applied.
logging.getLogger("peewee.migrations").setLevel(logging.WARNING)


class NewerDatabaseError(RuntimeError):
    """A newer version of The Phoenix has migrated the database."""


def _runner() -> Runner:
    return Runner(database.obj, str(DIRECTORY))


def pending() -> list[str]:
    """Names of migrations still to be applied, in order.

    NewerDatabaseError if the database knows more than the code.
    """
    with connection():
        applied = _applied()
    return missing(applied)


def missing(applied: set[str]) -> list[str]:
    """As pending(), for a database to which these migrations were applied."""
    known = [migration.name for migration in Migration.load_directory(str(DIRECTORY))]
    if unknown := sorted(applied.difference(known)):
        raise NewerDatabaseError(
            f"{NewerDatabaseError.__doc__} This version does not know {', '.join(unknown)}. Start the newer "
            "version. To go back to this one, restore the backup from before the upgrade. "
            "docs/upgrading.md tells more."
        )
    return [name for name in known if name not in applied]


def _applied() -> set[str]:
    if not database.table_exists("schema_migration"):
        return set()
    return {name for (name,) in database.execute_sql("SELECT name FROM schema_migration")}


def migrate() -> list[str]:
    """Apply what is pending and return its names. Copies that start together wait for the first one.

    NewerDatabaseError as in pending(). On PostgreSQL, peewee.OperationalError if others use the tables for
    longer than LOCK_PATIENCE: failures.is_in_the_way() says so, and it may be tried again.
    """
    with lock():
        waiting = pending()
        # On SQLite a process that was killed may have migrated everything, and not made the views any more.
        if waiting or (is_sqlite() and not views.are_there()):
            with _without_foreign_keys():
                _give_way()
                views.drop()
                _runner().up()
                views.create()
    return waiting


def _give_way() -> None:
    """Let this transaction fail rather than wait long until running copies let go of a table."""
    if not is_sqlite():
        database.execute_sql(f"SET LOCAL lock_timeout = {LOCK_PATIENCE * 1000:.0f}")


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

    Gives a connection. On PostgreSQL the block is one transaction, and the lock ends with it. A lock of the
    session would not do: a pooler may give each transaction another session. On SQLite it holds nobody: one
    process owns the file, and each migration is a transaction of its own.
    """
    if is_sqlite() or database.in_transaction():
        with connection():
            yield
        return
    is_waiting = False
    while True:
        with long_work():
            if _is_first():
                yield
                return
        if not is_waiting:
            log.info("Another copy is bringing the database up to date: waiting for it")
            is_waiting = True
        time.sleep(PAUSE)


def _is_first() -> bool:
    """Whether nobody else holds the lock; then this transaction does."""
    ((is_ours,),) = database.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", (LOCK_ID,))
    return bool(is_ours)
