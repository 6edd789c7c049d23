"""Backups of SQLite files, made while a bot runs, and put back."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.database import bind, close
from models.migrate import missing
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.delivery import restored
from phoenix_bot.operations.database import own_file
from phoenix_bot.operations.transfer import files
from phoenix_bot.operations.transfer.progress import Progress
from phoenix_bot.operations.transfer.sqlite_place import SqlitePlace, path_of, remove, sync, url_of
from phoenix_bot.operations.transfer.targets import with_schema


def back_up(url: str, file: Path, *, replaces: bool, progress: Progress) -> None:
    """Write the database at `url`, as it is at this moment, into a file that only its owner may read.

    The file is there once it is complete and checked. Refused if it exists, unless it `replaces` that, or if
    something is wrong.
    """
    path = path_of(url)
    if not path.is_file():
        raise Refused(f"There is no file {path}. Is DATABASE_URL right?")
    if files.same(file, path):
        raise Refused(f"{file} is the database itself. Name another file.")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise Refused(f"{file} cannot be a file: name one in a folder that exists.")
    _refuse_existing(file, replaces=replaces)
    part = file.with_name(f"{file.name}.part")
    files.make(part)
    try:
        files.copy_pages(path, part, progress)
        files.check(part)
        _refuse_existing(file, replaces=replaces)
        files.move(part, file)
    finally:
        remove(part)


def _refuse_existing(file: Path, *, replaces: bool) -> None:
    if file.exists() and not replaces:
        raise Refused(f"{file} exists already. Name another file, or add --force to replace it.")


@dataclass(frozen=True)
class Restored:
    """What became of a backup, whether it was of an older version, and where the former database is now."""

    prepared: restored.Prepared
    is_migrated: bool
    kept: Path | None


def restore(url: str, file: Path, *, now: datetime, progress: Progress) -> Restored:
    """Put a backup in the place of the database at `url`; see delivery/restored.py for what that means.

    Refused or InUseError if a bot runs on it, or if the file is not a sound database of The Phoenix;
    NewerDatabaseError if it is too new.
    """
    path = path_of(url)
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if files.same(file, path):
        raise Refused(f"{file} is the database itself. Name a backup of it.")
    with own_file(url):
        _look(file)
        new = path.with_name(f"{path.name}.restoring")
        files.make(new, mode=path.stat().st_mode & 0o777 if path.exists() else 0o600)
        try:
            files.copy_pages(file, new, progress)
            is_migrated = bool(with_schema(url_of(new)))
            prepared = _prepare(new, file.name, now)
            files.settle(new)
            return Restored(prepared, is_migrated, _take_over(path, new, now))
        finally:
            remove(new)


def _look(file: Path) -> None:
    """Refused if a file is no sound database of ours, NewerDatabaseError if it is too new."""
    files.check(file)
    with SqlitePlace.reading(url_of(file)) as place:
        known = place.migrations()
    if not known:
        raise Refused(f"{file} is no database of The Phoenix: it has none of its tables.")
    missing(known)


def _prepare(new: Path, name: str, now: datetime) -> restored.Prepared:
    bind(url_of(new))
    try:
        return restored.prepare(name, now=now)
    finally:
        close()


def _take_over(path: Path, new: Path, now: datetime) -> Path | None:
    """Let the new file take the name of the old one, which stays under another."""
    kept = None
    if path.exists():
        kept = path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
        if kept.exists():
            raise Refused(f"{kept} exists already. Wait a second, and try again.")
        files.keep(path, kept)
    sync(new)
    files.move(new, path)
    return kept
