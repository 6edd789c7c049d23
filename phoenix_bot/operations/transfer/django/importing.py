"""The whole import: table by table, each in a transaction of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models import Outage, OutageState
from models.another_postgresql import reading
from models.database import connection, database, is_sqlite, long_work, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.django import google_groups, people, systems
from phoenix_bot.operations.transfer.django.monitors import Monitors
from phoenix_bot.operations.transfer.django.outages import storing
from phoenix_bot.operations.transfer.django.outages.storing import Outages
from phoenix_bot.operations.transfer.django.reading import Source
from phoenix_bot.operations.transfer.django.report import COLUMNS, Report
from phoenix_bot.operations.transfer.django.rights import Rights
from phoenix_bot.operations.transfer.django.times import Times
from phoenix_bot.people import home_visits, placeholders

EVERY = 10_000
"""Rows between two lines about one table."""


class _Undo(Exception):
    """Rolls back what was only tried."""


@dataclass(frozen=True)
class Wanted:
    """What to import: from which database, in which zone it wrote times; and whether it is only tried."""

    url: str
    zone: ZoneInfo
    is_tried: bool = False


def run(wanted: Wanted, report: Report, *, now: datetime) -> None:
    """Take over what is new in the old database, into the one that is bound.

    Refused, before anything is written, if it is not a database of the Django app, if it is our own one, and
    if both have outages with the same numbers. Unreadable if it cannot be read.
    """
    with reading(wanted.url) as there:
        source = Source(there, Times(wanted.zone, now), report)
        with connection():
            if not is_sqlite() and there.is_this(database):
                raise Refused("This is the bot's own database. --from needs that of the Django app.")
            source.check()
            storing.refuse_taken_numbers(there)
        try:
            with _trial(wanted.is_tried):
                _take_over_all(source, Act.at_command_line(now), is_tried=wanted.is_tried)
        except _Undo:
            pass
        ambiguous = source.times.ambiguous
    if ambiguous:
        report.remarks.append(
            f"{ambiguous:,} times without a zone stand in an hour that {wanted.zone.key} had twice; the "
            "order of the rows decided which one it was, or else it is the first one."
        )


@contextmanager
def _trial(is_tried: bool) -> Iterator[None]:
    if not is_tried:
        yield
        return
    with long_work():
        yield
        raise _Undo


def _take_over_all(source: Source, act: Act, *, is_tried: bool) -> None:
    step = _Steps(source)
    with step("auth_user", "core_profile"):
        known = people.take_over(source, now=act.now)
    rights = Rights(source, known, act)
    with step("auth_group"):
        rights.take_over_groups()
    with step("auth_group_permissions"):
        rights.take_over_permissions()
    with step("auth_user_groups"):
        rights.take_over_members()
    with step("auth_user_user_permissions"):
        rights.take_over_own_permissions()
    with step("integration_googlegroup"):
        google_groups.take_over(source, act=act)
    with step("core_system"):
        found = systems.take_over(source)
    with step(*storing.TOGETHER):
        Outages(source, known, found, now=act.now).settle(step.tell)
        if not is_tried:
            _go_on_after_the_last_number()
    monitors = Monitors(source, known, act.now)
    with step("core_monitor"):
        monitors.take_over()
    with step("core_monitorhistory"):
        monitors.take_over_changes()
    with step("core_alert"):
        monitors.take_over_alerts(step.tell)
    with transaction():
        placeholders.join()
        home_visits.refresh_all(now=act.now)
        source.report.left_open = _open_ones()


class _Steps:
    """One transaction for each table, or for those that only make sense together, and a line about it."""

    def __init__(self, source: Source) -> None:
        self._source, self._said = source, 0

    @contextmanager
    def __call__(self, *tables: str) -> Iterator[None]:
        self._said = 0
        self._what = tables[0] if len(tables) == 1 else f"{tables[0]} and what belongs to it"
        with long_work():
            if not is_sqlite():
                # Between two statements the old database may need its time.
                database.execute_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield
        for table in tables:
            counts = self._source.report.counts[table]
            told = ", ".join(f"{counts[column]:,} {column}" for column in COLUMNS if counts[column])
            print(f"{table}: {told or 'no rows'}", file=sys.stderr, flush=True)

    def tell(self, done: int) -> None:
        """Say how far the work is, every now and then."""
        if done - self._said >= EVERY:
            self._said = done
            print(f"{self._what}: {done:,} so far", file=sys.stderr, flush=True)


def _go_on_after_the_last_number() -> None:
    """Let PostgreSQL give the next outage the next number. SQLite does so by itself."""
    if not is_sqlite():
        database.execute_sql(
            "SELECT setval(seq, GREATEST((SELECT MAX(id) FROM outage), nextval(seq) - 1))"
            " FROM pg_get_serial_sequence('outage', 'id') AS seq WHERE EXISTS (SELECT FROM outage)"
        )


def _open_ones() -> list[Outage]:
    """The open outages that another app has announced, or that were never announced. Needs a connection."""
    is_open = Outage.state == OutageState.OPEN
    found = Outage.select().where(is_open, Outage.announced_elsewhere | ~Outage.is_announced)
    return list(found.order_by(Outage.id))
