"""The command `import-django`: taking over the data of the Django app."""

import argparse
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from models import Outage
from models.another_postgresql import Unreadable
from models.database import transaction
from phoenix_bot import settings as configuration
from phoenix_bot.acts import Act
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.commands import Commands, add, open_quietly
from phoenix_bot.operations.database import own_file
from phoenix_bot.outages import history
from phoenix_bot.outages.actions import announce_again
from phoenix_bot.outages.notices import Audiences
from phoenix_bot.settings import Settings, without_password
from phoenix_bot.settings.database import checked

if TYPE_CHECKING:
    from phoenix_bot.operations.transfer.django.importing import Wanted


def add_commands(commands: Commands) -> None:
    """Declare the command."""
    about = "take over people, outages, monitors and alerts from the Django app's PostgreSQL database"
    parser = add(commands, "import-django", about, import_django)
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="URL",
        help="the old database, which is only read: postgresql://user:password@host:5432/name",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="store nothing; print the report of what would be done"
    )
    parser.add_argument(
        "--zone",
        default="UTC",
        help="the time zone of times that the old database has without one (default: UTC)",
    )
    parser.add_argument(
        "--announce-open",
        action="store_true",
        help="announce open outages again: their old messages cannot be changed any more",
    )
    parser.add_argument("--report", metavar="FILE", help="write every row that was not taken as CSV")


def import_django(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Import, print the report, and announce what is open if that is wanted."""
    # Imported here: who runs the bot need not wait for it.
    from phoenix_bot.operations.transfer.django.importing import Wanted
    from phoenix_bot.operations.transfer.django.times import zone_called

    wanted = Wanted(_checked(options.source), zone_called(options.zone), is_tried=options.dry_run)
    settings = configuration.read(env) if options.announce_open else None
    own = configuration.read_database(env)[0]
    open_quietly(env)
    file = Path(options.report) if options.report else None
    # A running bot would not see what is stored in its SQLite file behind its back.
    with own_file(own):
        _import(wanted, file, settings, now=utcnow())
    return 0


def _checked(url: str) -> str:
    """The address of the old database; Refused if it is none of PostgreSQL."""
    try:
        checked(url)
    except ValueError as error:
        raise Refused(f"The address after --from {error}.") from None
    if url.startswith("sqlite:"):
        raise Refused("The address after --from must be postgresql://…: the Django app uses PostgreSQL.")
    return url


def _import(wanted: "Wanted", file: Path | None, settings: Settings | None, *, now: datetime) -> None:
    from phoenix_bot.operations.transfer.django import importing
    from phoenix_bot.operations.transfer.django.report import Report

    with _opened(file) as rows:
        report = Report(rows)
        try:
            importing.run(wanted, report, now=now)
        except Unreadable as error:
            shown = without_password(wanted.url)
            raise Refused(
                f"The old database {shown} cannot be read: {error}. "
                "Fix that and import again: it goes on with what is missing."
            ) from None
    print("\n".join(report.lines(is_tried=wanted.is_tried, file=file)))
    left = report.left_open
    if settings is not None:
        again = [outage for outage in left if outage.announced_elsewhere]
        left = [outage for outage in left if outage not in again]
        for outage in again:
            if not wanted.is_tried:
                _announce_again(outage.id, settings, now)
            happens = "would be announced again" if wanted.is_tried else "is announced again"
            print(f"Outage {outage.id} {happens} as soon as the bot runs.")
    _tell_open(left, is_announcing=settings is not None)


def _opened(file: Path | None) -> AbstractContextManager[TextIO | None]:
    try:
        return file.open("w", encoding="utf-8", newline="") if file else nullcontext()
    except OSError as error:
        raise Refused(f"The report cannot be written to {file}: {error.strerror}.") from None


def _announce_again(outage_id: int, settings: Settings, now: datetime) -> None:
    """Announce an open outage again that another app has announced, unless somebody was faster."""
    audiences = Audiences(sales=settings.notify_sales_channel_id, b2b=settings.notify_b2b_channel_id)
    with transaction():
        outage = history.hold(outage_id)
        if outage is not None and outage.is_open and outage.announced_elsewhere:
            act = Act.at_command_line(now)
            announce_again.queue(outage, audiences, channel_id=settings.announce_channel_id, act=act)


def _tell_open(left: Sequence[Outage], *, is_announcing: bool) -> None:
    """Print the open outages of which nobody hears, and what to do about them."""
    if not left:
        return
    print(f"Open outages of which nobody hears from this bot ({len(left):,}):")
    for outage in left:
        how = "announced by the former app" if outage.is_announced else "only recorded"
        print(f"  {outage.id}: {outage.system_name}, {how}")
    again = "" if is_announcing else ", or import again with --announce-open"
    print(f"To announce one: `/phoenix show NUMBER` in Slack, and press Announce now{again}.")
