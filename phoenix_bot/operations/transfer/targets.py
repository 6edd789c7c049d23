"""The database that gets a copy: it has all of it in the end, or nothing."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from models import MoveKind, migrate
from models.database import bind, close
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.database import own_file
from phoenix_bot.operations.transfer import running_bots
from phoenix_bot.operations.transfer.files import replace, same
from phoenix_bot.operations.transfer.place import Place
from phoenix_bot.operations.transfer.postgresql_place import PostgresqlPlace, waiting_kept
from phoenix_bot.operations.transfer.sources import PostgresqlSource, SqliteSource
from phoenix_bot.operations.transfer.sqlite_place import SqlitePlace, path_of, remove, url_of
from phoenix_bot.operations.transfer.tables import tables
from phoenix_bot.settings import without_password

Source = SqliteSource | PostgresqlSource


class Target(ABC):
    """A database that gets a copy. `is_strict`: it has limits that SQLite does not know."""

    is_strict: bool

    def __init__(self, url: str) -> None:
        self.url, self.shown = url, without_password(url)
        self._used: list[str] = []
        self._former: str | None = None

    def former_copy(self) -> str | None:
        """The digest of the copy that ended here before; None if none did."""
        return self._former

    def refuse_used(self) -> None:
        """Refused if it has rows that the first start does not write."""
        if self._used:
            raise Refused(
                f"{self.shown} is not empty: it has rows in {', '.join(self._used)}. "
                "Name a new database after --to; this one was not changed."
            )

    @abstractmethod
    def filling(self) -> AbstractContextManager[SqlitePlace | PostgresqlPlace]:
        """An empty place with the schema of this code. At the end of the block, its rows are the target's.

        If the block raises, the target has no more rows than before.
        """

    def _look(self, place: Place) -> None:
        migrate.missing(place.migrations())
        self._used = place.used_tables()
        arrived = place.moves(MoveKind.ARRIVED)
        self._former = arrived[-1][1] if arrived and self._used else None


class SqliteTarget(Target):
    """A SQLite file: the copy is made beside it, and takes its name in the end."""

    is_strict = False

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._path = path_of(url)
        if self._path.is_file() and self._path.stat().st_size:
            with SqlitePlace.reading(url) as place:
                self._look(place)

    @contextmanager
    def filling(self) -> Iterator[SqlitePlace]:
        """See Target."""
        beside = self._path.with_name(f"{self._path.name}.copying")
        remove(beside)
        try:
            with_schema(url_of(beside))
            with SqlitePlace.filling(url_of(beside)) as place:
                yield place
            replace(self._path, beside)
        finally:
            remove(beside)


class PostgresqlTarget(Target):
    """A PostgreSQL database: all is copied in one transaction."""

    is_strict = True

    def __init__(self, url: str, *, though_idle: bool) -> None:
        super().__init__(url)
        self._though_idle = though_idle
        with PostgresqlPlace.opened(url) as place:
            place.lock()
            running_bots.refuse(place, though_idle=though_idle)
            self._look(place)

    @contextmanager
    def filling(self) -> Iterator[PostgresqlPlace]:
        """See Target."""
        with_schema(self.url)
        with PostgresqlPlace.opened(self.url) as place:
            place.lock()
            self._look(place)
            self.refuse_used()
            place.empty(tables(strictly=True))
            yield place
            place.execute("ANALYZE")
            try:
                place.commit()
            except Refused as refusal:
                unknown = (
                    "Nobody knows now whether the copy is there. Run the same command again: it finds out."
                )
                raise Refused(f"{refusal}. {unknown}") from None


@contextmanager
def opened(url: str, source: Source, *, though_idle: bool = False) -> Iterator[Target]:
    """Open the database that gets the copy; InUseError or Refused if it is in use, or is the source."""
    with ExitStack() as held:
        if not url.startswith("sqlite:"):
            if isinstance(source, PostgresqlSource):
                _refuse_same(url, source)
            yield PostgresqlTarget(url, though_idle=though_idle)
            return
        path = path_of(url)
        if not path.absolute().parent.is_dir():
            raise Refused(f"There is no folder {path.absolute().parent}. Make it first.")
        if isinstance(source, SqliteSource) and same(path, path_of(source.place.url)):
            raise Refused(f"{path} is the database that you copy from. Name another one after --to.")
        held.enter_context(own_file(url))
        yield SqliteTarget(url)


def _refuse_same(url: str, source: PostgresqlSource) -> None:
    with PostgresqlPlace.opened(url) as place:
        if source.held.is_same_as(place):
            raise Refused(f"{place.shown} is the database that you copy from. Name another one after --to.")


def with_schema(url: str) -> list[str]:
    """Bring a database up to date, or make its schema; returns the migrations that were applied."""
    with waiting_kept():
        bind(url)
        try:
            return migrate.migrate()
        finally:
            close()
