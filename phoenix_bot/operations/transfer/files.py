"""SQLite files as files: copied page by page, checked, and put in the place of one another."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.progress import Progress
from phoenix_bot.operations.transfer.sqlite_place import connect, remove, sync, told, url_of

PAGES = 1000
"""Pages that are copied at a time, of 4 KB each."""

BUSY = 2000
"""Milliseconds that others may hold a file."""


def make(path: Path, *, mode: int = 0o600) -> None:
    """Make an empty file, in the place of what an earlier attempt has left; Refused if it cannot be made."""
    remove(path)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        path.chmod(mode)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error


def copy_pages(source: Path, target: Path, progress: Progress) -> None:
    """Copy a database, as it is at this moment, into an empty file, whatever others write meanwhile."""

    def tell(_: int, left: int, total: int) -> None:
        progress.set(total - left)

    with (
        told(str(source)),
        closing(connect(source, mode="ro")) as read,
        closing(connect(target, mode="rw")) as written,
    ):
        # A snapshot: without it, each change by somebody else would make SQLite begin anew.
        read.execute("BEGIN")
        read.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
        pages = read.execute("PRAGMA page_count").fetchone()[0]
        progress.begin("Copying", total=pages)
        read.backup(written, pages=PAGES, progress=tell)
        # One file alone has everything.
        written.execute("PRAGMA journal_mode = DELETE")
        progress.set(pages)
        progress.end()
    sync(target)


def check(path: Path) -> None:
    """Refused if a database is damaged, or is none."""
    with told(str(path)), closing(connect(path, mode="ro")) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if found != [("ok",)]:
        raise Refused(f"{path} is damaged: {found[0][0]}")


def replace(path: Path, new: Path) -> None:
    """Let a complete SQLite file take the name of another one, if there is one; Refused if that is in use.

    What a power cut leaves is either of them.
    """
    if path.exists() and not settle(path):
        raise Refused(f"{path} is damaged. Move it away, or name another file.")
    move(new, path)


def move(new: Path, path: Path) -> None:
    """Rename a file, whatever has the other name."""
    try:
        new.replace(path)
        sync(path.absolute().parent)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error


def settle(path: Path) -> bool:
    """Write all into a SQLite file that SQLite keeps beside it; False if the file is damaged.

    Refused if others use it.
    """
    with told(url_of(path)), closing(connect(path, mode="rw")) as connection:
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            is_open = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "wal"
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False
    if is_open:
        raise Refused(f"Another program has {path} open. Close it, and try again.")
    return True


def keep(path: Path, kept: Path) -> None:
    """Give a database a second name, under which it stays when the first one is taken over.

    If it is damaged, what SQLite keeps beside it gets the second name only.
    """
    beside = path.with_name(f"{path.name}-wal")
    if not settle(path) and beside.exists():
        beside.replace(kept.with_name(f"{kept.name}-wal"))
    try:
        kept.hardlink_to(path)
    except OSError:
        # Not every file system has links.
        shutil.copy2(path, kept)
        sync(kept)


def same(one: Path, other: Path) -> bool:
    """Whether two names mean one file."""
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))
