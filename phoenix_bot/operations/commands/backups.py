"""The commands `backup` and `restore`: the whole database in one file, and back."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.commands import Commands, add, open_quietly

if TYPE_CHECKING:
    from phoenix_bot.delivery.restored import Prepared

AFTER = "python bot.py restore --after-pg-restore"

TO_BACK_UP = """PostgreSQL makes its own backups. Nothing was written. Run this, also while the bot runs:
  pg_dump --format=custom --dbname={url} --file={file}
It asks for the password, or takes it from PGPASSWORD or ~/.pgpass."""

TO_RESTORE = """PostgreSQL puts back its own backups. Nothing was changed. This is how:
1. Stop every copy of the bot.
2. Give the database another name, and make an empty one, as an administrator in psql:
   ALTER DATABASE "{name}" RENAME TO "{name}_before_restore"; CREATE DATABASE "{name}" TEMPLATE template0;
3. pg_restore --no-owner --exit-on-error --single-transaction --dbname={url} {file}
4. {after}
   It prevents that messages come twice which were sent after the backup was made.
5. Start the bot."""


def add_commands(commands: Commands) -> None:
    """Declare both commands."""
    about = "write the database into a file, also while the bot runs; for PostgreSQL it says how"
    backup = add(commands, "backup", about, back_up)
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.add_argument("--force", action="store_true", help="replace the file if it exists")
    about = "put a backup in the place of the database, which is kept beside it; stop the bot first"
    restore = add(commands, "restore", about, put_back)
    restore.add_argument("file", metavar="FILE", type=Path, nargs="?")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    restore.add_argument(
        "--after-pg-restore",
        action="store_true",
        help="make a PostgreSQL database fit to be used that pg_restore has put back",
    )


def back_up(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Make a backup."""
    from phoenix_bot.operations.transfer import backups
    from phoenix_bot.operations.transfer.progress import Progress

    url, _ = configuration.read_database(env)
    if not url.startswith("sqlite:"):
        raise Refused(TO_BACK_UP.format(url=_quoted(url), file=shlex.quote(str(options.file))))
    backups.back_up(url, options.file, replaces=options.force, progress=Progress(things="pages"))
    size = options.file.stat().st_size / 1e6
    print(f"{options.file} has the whole database: {size:,.1f} MB, checked. Keep it safe from other readers.")
    return 0


def _quoted(url: str) -> str:
    """A database's address without its password, for a shell."""
    parts = urlsplit(url)
    account, at, server = parts.netloc.rpartition("@")
    user = account.partition(":")[0]
    return shlex.quote(f"postgresql://{user}{at}{server}{parts.path}")


def put_back(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Restore a backup, or prepare a database that was restored."""
    url, _ = configuration.read_database(env)
    if options.after_pg_restore:
        return _after_pg_restore(url, env)
    if options.file is None:
        raise Refused("Which backup? Name its file: `python bot.py restore FILE`.")
    if not url.startswith("sqlite:"):
        name = urlsplit(url).path.removeprefix("/")
        file = shlex.quote(str(options.file))
        raise Refused(TO_RESTORE.format(url=_quoted(url), name=name, file=file, after=AFTER))
    _confirm(options, url)
    return _restore(options.file, url)


def _confirm(options: argparse.Namespace, url: str) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise Refused("This replaces the database, and keeps the former one beside it. To do it, add --yes.")
    question = f"Replace {url} by {options.file}? What happened since the backup will be missing. Type yes: "
    if input(question).strip().casefold() != "yes":
        raise Refused("Nothing was changed.")


def _restore(file: Path, url: str) -> int:
    from phoenix_bot.operations.transfer import backups
    from phoenix_bot.operations.transfer.progress import Progress

    done = backups.restore(url, file, now=utcnow(), progress=Progress(things="pages"))
    print(_told(done.prepared, url))
    if done.is_migrated:
        print(
            "The backup was of an older version of The Phoenix. Its copy is migrated; the file is as it was."
        )
    if done.kept is not None:
        print(f"The former database is {done.kept}.")
    return 0


def _after_pg_restore(url: str, env: dict[str, str]) -> int:
    from phoenix_bot.delivery import restored
    from phoenix_bot.operations.transfer import running_bots
    from phoenix_bot.operations.transfer.postgresql_place import PostgresqlPlace

    if url.startswith("sqlite:"):
        raise Refused("The database of the settings is a SQLite file. Use `python bot.py restore FILE`.")
    with PostgresqlPlace.opened(url) as place:
        running_bots.refuse(place)
        if not place.migrations():
            raise Refused(f"{place.shown} is no database of The Phoenix. Run pg_restore first.")
    open_quietly(env)
    print(_told(restored.prepare("pg_restore", now=utcnow()), place.shown))
    return 0


def _told(prepared: "Prepared", shown: str) -> str:
    """What was done, and what to know."""
    left_out = f" Answers to commands that were left out: {prepared.left_out}." if prepared.left_out else ""
    return (
        f"{shown} is as it was on {prepared.until_at:%Y-%m-%d at %H:%M} UTC, as far as it tells. "
        f"Deliveries that the bot searches in Slack before it sends them: {prepared.searched}.{left_out} "
        "Start the bot. Buttons of outages that were announced later say that the database was restored."
    )
