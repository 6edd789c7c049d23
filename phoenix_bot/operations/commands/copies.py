"""The command `copy-database`: all data of the bot in another database."""

import argparse
from typing import TYPE_CHECKING

from models.database import bind
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.commands import Commands, add
from phoenix_bot.settings.database import checked

if TYPE_CHECKING:
    from phoenix_bot.operations.transfer.copying import Copied


def add_commands(commands: Commands) -> None:
    """Declare the command."""
    about = "copy all data into another database, from SQLite to PostgreSQL or back; stop the bot first"
    parser = add(commands, "copy-database", about, copy_or_take_back)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--to", metavar="URL", help="where to: postgresql://user:password@host:5432/name or sqlite:///file.db"
    )
    what.add_argument(
        "--take-back",
        action="store_true",
        help="let the bot start again on the database that it moved away from",
    )
    parser.add_argument(
        "--from", dest="source", metavar="URL", help="copy this database, and not that of the settings"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="write nothing into the old database; otherwise no bot starts on it any more",
    )
    parser.add_argument(
        "--though-idle",
        action="store_true",
        help="go on though PgBouncer has sessions of a bot that has ended",
    )


def copy_or_take_back(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Copy the database, or let the bot start on it again."""
    url = _checked("--from", options.source) if options.source else configuration.read_database(env)[0]
    if options.take_back:
        return _take_back(url)
    _copy(url, _checked("--to", options.to), options)
    return 0


def _checked(option: str, url: str) -> str:
    try:
        return checked(url)
    except ValueError as error:
        raise Refused(f"The address after {option} {error}.") from None


def _copy(url: str, to: str, options: argparse.Namespace) -> None:
    # Imported here: who runs the bot need not wait for it.
    from phoenix_bot.operations.transfer import copying, sources, targets
    from phoenix_bot.operations.transfer.progress import Progress

    idle = options.though_idle
    with (
        sources.opened(url, though_idle=idle) as source,
        targets.opened(to, source, though_idle=idle) as target,
    ):
        copied = copying.copy(source, target, marks=not options.keep, now=utcnow(), progress=Progress())
        print(_told(copied, target.shown, source.place.shown, keeps=options.keep))


def _told(copied: "Copied", to: str, source: str, *, keeps: bool) -> str:
    """How it went, and what to do next."""
    counts = [f"  {name:<20} {one.rows:>12,}" for name, one in copied.sums.items() if one.rows]
    done = f"Copied to {to} and compared, with the same checksums:"
    if copied.is_old:
        done = f"An earlier copy to {to} had ended already. It copied these rows:"
    address = "the address that you gave after --to" if ":…@" in to else to
    old = (
        f"Never start a bot on {source} again while one runs on the copy: both would answer and post."
        if keeps
        else f"No bot starts on {source} any more: two would both answer and post. If you want to go back "
        "before the bot has run on the copy: `python bot.py copy-database --take-back`"
    )
    return "\n".join(
        [
            done,
            *counts,
            f"Now set DATABASE_URL to {address}, remove DB_*, and start the bot.",
            old,
        ]
    )


def _take_back(url: str) -> int:
    from phoenix_bot.operations import moves
    from phoenix_bot.operations.transfer import sources

    sources.refuse_unready(url)
    bind(url)
    move = moves.take_back()
    if move is None:
        print("The bot has not moved away from this database.")
    else:
        print(f"The bot can start on this database again. Never start one on {move.place} meanwhile.")
    return 0
