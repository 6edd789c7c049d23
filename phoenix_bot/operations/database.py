"""The database at start: bound, up to date, and nobody else's where it is a file."""

import fcntl
import logging
from contextlib import ExitStack, nullcontext
from pathlib import Path

from models import migrate
from models.database import bind, is_sqlite
from phoenix_bot import systems
from phoenix_bot.people import permissions
from phoenix_bot.settings import without_password


class InUseError(RuntimeError):
    """Another bot runs on this SQLite file. Stop it, or use PostgreSQL to run several copies."""


log = logging.getLogger(__name__)


def open_database(url: str, source: str) -> list[str]:
    """Bind the database, bring its schema up to date, and make sure the first groups and system are there.

    Answers which of those it made, in words.
    peewee.PeeweeException if it cannot be reached, ValueError if the URL is no good,
    migrate.NewerDatabaseError, InUseError.
    """
    bind(url)
    # A bot that runs on a SQLite file must not have it changed under its feet.
    with own_file(url) if migrate.pending() else nullcontext(), migrate.lock():
        applied = migrate.migrate()
        made = [f"group {name}" for name in permissions.create_first_groups()]
        made += [f"system {name}" for name in systems.create_first_system()]
    log.info(
        "Database: %s (%s)%s",
        without_password(url),
        source,
        f"; migrated: {', '.join(applied)}" if applied else "",
    )
    return made


def own_file(url: str) -> ExitStack:
    """Hold a SQLite file's lock until the answer is closed or the process ends.

    Holds nothing for PostgreSQL, which copies may share.
    """
    with ExitStack() as held:
        if is_sqlite():
            path = Path(url.removeprefix("sqlite:///") + ".lock")
            lock = held.enter_context(path.open("w", encoding="utf-8"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InUseError(str(InUseError.__doc__)) from error
        return held.pop_all()
