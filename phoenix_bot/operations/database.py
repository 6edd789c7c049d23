"""The database at start: it is bound and migrated, and if it is a file, no other bot may use it."""

import fcntl
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeVar

import peewee

from models import migrate
from models.database import bind
from models.failures import is_in_the_way
from phoenix_bot import systems
from phoenix_bot.acts.steady import steady
from phoenix_bot.operations import moves
from phoenix_bot.people import permissions
from phoenix_bot.settings import without_password


class InUseError(RuntimeError):
    """Another bot runs on this SQLite file. Stop it, or use PostgreSQL to run several copies."""


log = logging.getLogger(__name__)

PATIENCE, PAUSE = 60.0, 0.2
"""Seconds in which a migration is tried again that gave way to running copies, and between two attempts."""

Result = TypeVar("Result")

MIGRATIONS_NAMED = 3
"""Names of migrations that the log has, if no more were applied."""


def open_database(url: str, source: str) -> list[str]:
    """Bind the database, bring its schema up to date, and create the first groups and the first system.

    Returns in words which of those it created; existing ones stay. `source` says in words where `url` comes
    from. Raises peewee.PeeweeException if the database cannot be reached, ValueError if `url` is malformed,
    migrate.NewerDatabaseError, InUseError; Refused if the bot has moved away from this database. On
    PostgreSQL it migrates in one transaction.
    """
    bind(url)
    is_old = bool(migrate.pending())
    # A running bot must not have its SQLite file migrated by somebody else.
    with own_file(url) if is_old else nullcontext():
        applied, made = _patiently(partial(_bring_up_to_date, is_old=is_old))
    log.info("Database: %s (%s)%s", without_password(url), source, _told(applied))
    return made


def _patiently(work: Callable[[], Result]) -> Result:
    """Do `work` in one transaction; again, for at most PATIENCE, if others use the tables that it changes."""
    began, is_told = steady(), False
    while True:
        try:
            with migrate.lock():
                return work()
        except peewee.OperationalError as error:
            if not is_in_the_way(error) or steady() - began >= PATIENCE:
                raise
        if not is_told:
            log.info("Others use the tables that are to change: trying again")
            is_told = True
        time.sleep(PAUSE)


def _bring_up_to_date(*, is_old: bool) -> tuple[list[str], list[str]]:
    """The names of the migrations that were applied, and in words what was created."""
    applied = migrate.migrate() if is_old else []
    moves.refuse_left()
    made = [f"group {name}" for name in permissions.create_first_groups()]
    return applied, made + [f"system {name}" for name in systems.create_first_system()]


def _told(applied: list[str]) -> str:
    """The migrations that were applied, in one line however many they are."""
    if len(applied) > MIGRATIONS_NAMED:
        return f"; migrated in {len(applied)} steps, from {applied[0]} to {applied[-1]}"
    return f"; migrated: {', '.join(applied)}" if applied else ""


def own_file(url: str) -> ExitStack:
    """Hold a SQLite file's lock until the returned stack is closed or the process ends; InUseError.

    Several bots may share a PostgreSQL database, so nothing is held for that.
    """
    with ExitStack() as held:
        if url.startswith("sqlite:"):
            path = Path(url.removeprefix("sqlite:///") + ".lock")
            lock = held.enter_context(path.open("w", encoding="utf-8"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InUseError(str(InUseError.__doc__)) from error
        return held.pop_all()
