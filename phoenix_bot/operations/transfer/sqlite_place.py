"""A SQLite file that is copied from or to."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote as in_url

from models.failures import cause
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.place import BATCH, Place, select
from phoenix_bot.operations.transfer.tables import Finding, Row, Table, is_json, quote
from phoenix_bot.text.mrkdwn import one_line


def path_of(url: str) -> Path:
    """The file that a database's address names."""
    return Path(url.removeprefix("sqlite:///"))


def url_of(path: Path) -> str:
    """The address of a file's database."""
    return f"sqlite:///{path}"


@contextmanager
def told(shown: str) -> Iterator[None]:
    """Turn what SQLite says about a file into Refused."""
    try:
        yield
    except sqlite3.Error as error:
        why = one_line(str(error), 300)
        raise Refused(f"{shown} {cause(error)}: {why}") from error


def connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """Open a file that exists, "ro" or "rw". A text that is not UTF-8 is returned as bytes."""
    address = f"file:{in_url(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.text_factory = _text
    return connection


def _text(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


class SqlitePlace(Place):
    """A SQLite file."""

    placeholder = "?"

    def __init__(self, url: str, connection: sqlite3.Connection) -> None:
        super().__init__(url)
        self._connection = connection

    @classmethod
    @contextmanager
    def reading(cls, url: str) -> Iterator["SqlitePlace"]:
        """Open a file as it is at this moment, whatever others write meanwhile."""
        path = path_of(url)
        if not path.is_file():
            raise Refused(f"There is no file {path}.")
        with told(url), closing(connect(path, mode="ro")) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
            yield cls(url, connection)

    @classmethod
    @contextmanager
    def watching(cls, url: str) -> Iterator["SqlitePlace"]:
        """Open a file, and see what others write."""
        with told(url), closing(connect(path_of(url), mode="ro")) as connection:
            yield cls(url, connection)

    @classmethod
    @contextmanager
    def filling(cls, url: str) -> Iterator["SqlitePlace"]:
        """Open a new file that nobody else knows: at the end of the block its content is on the disk."""
        path = path_of(url)
        with told(url), closing(connect(path, mode="rw")) as connection:
            # If the process dies, the file is made anew.
            for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "foreign_keys = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            yield cls(url, connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        sync(path)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See Place."""
        with told(self.shown):
            return self._connection.execute(sql, parameters).fetchall()

    def table_names(self) -> set[str]:
        """See Place."""
        return {name for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def batches(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """See Place."""
        with told(self.shown), closing(self._connection.cursor()) as cursor:
            cursor.execute(select(table.quoted, table.name))
            while rows := cursor.fetchmany(BATCH):
                yield rows

    def last_ids(self, tables: Iterable[Table]) -> dict[str, int]:
        """See Place."""
        given: dict[str, int] = dict(self.execute("SELECT name, seq FROM sqlite_sequence"))
        found = {}
        for table in tables:
            if table.is_numbered:
                [(highest,)] = self.execute(select('COALESCE(MAX("id"), 0)', table.name))
                found[table.name] = max(highest, given.get(table.name, 0))
        return found

    def dangling(self) -> Iterator[Finding]:
        """See Place."""
        for table, row_id, parent, number in self.execute("PRAGMA foreign_key_check"):
            columns = {key[0]: key[3] for key in self.execute(f"PRAGMA foreign_key_list({quote(table)})")}
            yield Finding(
                table,
                f"rowid={row_id}",
                columns[number],
                f"refers to a row of {parent} that does not exist",
                "delete the row, or set the column to a row that exists",
            )

    def fill(self, table: Table, batches: Iterable[list[Row]]) -> None:
        """Store rows in a table that has none."""
        values = ", ".join("json(?)" if is_json(field) else "?" for field in table.fields)
        into = " ".join(["INSERT INTO", quote(table.name), f"({table.quoted})", f"VALUES ({values})"])
        with told(self.shown):
            for rows in batches:
                self._connection.executemany(into, rows)

    def set_last_ids(self, last_ids: dict[str, int]) -> None:
        """Let no table give an id again that was given before, where SQLite remembers that."""
        marked = self.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        for (name,) in marked:
            if last_ids.get(name):
                self.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
                self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last_ids[name]))


def sync(path: Path) -> None:
    """Make sure that the content of a file or a folder outlives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a SQLite file, and the files that SQLite keeps beside it, if they are there."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
