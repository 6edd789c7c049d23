"""The database that is copied: nobody may change it meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from typing import Protocol

from models import MoveKind
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations import moves
from phoenix_bot.operations.database import own_file
from phoenix_bot.operations.transfer import running_bots
from phoenix_bot.operations.transfer.place import Place
from phoenix_bot.operations.transfer.postgresql_place import PostgresqlPlace
from phoenix_bot.operations.transfer.sqlite_place import SqlitePlace, connect, path_of, told
from phoenix_bot.operations.transfer.tables import tables


class Source(Protocol):
    """A database that is copied. `place` is how it was when the copy began."""

    @property
    def place(self) -> Place: ...

    def refuse_changes(self) -> None:
        """Refused if somebody has stored rows since the copy began."""

    def mark(self, shown: str, digest: str, *, now: datetime) -> None:
        """Let no bot start on it any more: they moved to the database `shown`."""


class SqliteSource:
    """A SQLite file, whose lock keeps bots away. `watching` is a connection from before the copy began."""

    def __init__(self, place: SqlitePlace, watching: SqlitePlace, version: int) -> None:
        self.place, self._watching, self._version = place, watching, version

    def refuse_changes(self) -> None:
        """See Source."""
        if version_of(self._watching) != self._version:
            raise Refused(_changed(self.place.shown))

    def mark(self, shown: str, digest: str, *, now: datetime) -> None:
        """See Source."""
        # Outside WAL mode, whoever reads keeps others from writing.
        self.place.execute("ROLLBACK")
        with told(self.place.shown), closing(connect(path_of(self.place.url), mode="rw")) as connection:
            place = SqlitePlace(self.place.url, connection)
            place.note_move(MoveKind.LEFT, place=shown, digest=digest, now=now)


class PostgresqlSource:
    """A PostgreSQL database. `held` keeps bots from starting."""

    def __init__(self, place: PostgresqlPlace, held: PostgresqlPlace) -> None:
        self.place, self.held = place, held

    def refuse_changes(self) -> None:
        """See Source."""
        numbered = tables(strictly=False)
        if self.held.last_ids(numbered) != self.place.last_ids(numbered):
            raise Refused(_changed(self.place.shown))

    def mark(self, shown: str, digest: str, *, now: datetime) -> None:
        """See Source."""
        self.held.note_move(MoveKind.LEFT, place=shown, digest=digest, now=now)
        self.held.commit()


def version_of(place: SqlitePlace) -> int:
    """A number that changes when others change the file."""
    return int(place.execute("PRAGMA data_version")[0][0])


def _changed(shown: str) -> str:
    return (
        f"Somebody has changed {shown} meanwhile. Nothing was kept in the other database. "
        "Stop every bot, and try again."
    )


@contextmanager
def opened(url: str, *, though_idle: bool = False) -> Iterator[SqliteSource | PostgresqlSource]:
    """Open the database to be copied; InUseError or Refused if a bot runs on it, or it cannot be copied."""
    with ExitStack() as held:
        source: SqliteSource | PostgresqlSource
        if url.startswith("sqlite:"):
            if not path_of(url).is_file():
                raise Refused(
                    f"There is no file {path_of(url)}. Is DATABASE_URL right? --from names another."
                )
            held.enter_context(own_file(url))
            watching = held.enter_context(SqlitePlace.watching(url))
            version = version_of(watching)
            source = SqliteSource(held.enter_context(SqlitePlace.reading(url)), watching, version)
        else:
            holding = held.enter_context(PostgresqlPlace.opened(url))
            holding.lock()
            running_bots.refuse(holding, though_idle=though_idle)
            source = PostgresqlSource(held.enter_context(PostgresqlPlace.opened(url, reads=True)), holding)
        source.place.check_version()
        if left := source.place.moves(MoveKind.LEFT):
            raise Refused(
                f"The Phoenix has moved from {source.place.shown} to {left[-1][0]} already. "
                f"If that database is not used, and never will be, run {moves.TAKE_BACK} first."
            )
        yield source


def refuse_unready(url: str) -> None:
    """Refused, or NewerDatabaseError, if a database is not there, or has another schema than this code."""
    if url.startswith("sqlite:"):
        with SqlitePlace.reading(url) as file:
            file.check_version()
    else:
        with PostgresqlPlace.opened(url) as place:
            place.check_version()
