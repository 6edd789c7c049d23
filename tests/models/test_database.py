"""Transactions, connections and times: the same on SQLite and PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from models import Intake, Membership, System
from models import database as room
from models.database import connection, database, on_commit, transaction
from tests.databases import ON_POSTGRESQL, ON_SQLITE

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
PRAGUE = timezone(timedelta(hours=2))


class BrokenError(Exception):
    """What goes wrong inside a transaction."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that ends with an error."""
    with suppress(BrokenError), transaction():
        yield
        raise BrokenError


def add(name: str) -> None:
    System.create(name=name, key=name)


def names() -> set[str]:
    """Systems added by a test."""
    with connection():
        return {system.name for system in System.select()} - {"All", "Booking", "Payments", "Search"}


@pytest.mark.usefixtures("database")
def test_a_transaction_is_all_or_nothing() -> None:
    with transaction():
        add("kept")
    with rolled_back():
        add("lost")

    assert names() == {"kept"}


@pytest.mark.usefixtures("database")
def test_an_inner_transaction_belongs_to_the_outer_one() -> None:
    with rolled_back(), transaction():
        add("inner")

    assert names() == set()


@pytest.mark.usefixtures("database")
def test_a_transaction_works_again_after_one_that_failed() -> None:
    with transaction():
        add("Twice")
    with pytest.raises(peewee.IntegrityError), transaction():
        add("Twice")
    with transaction():
        add("Once")

    assert names() == {"Once", "Twice"}


@pytest.mark.usefixtures("database")
def test_others_are_told_once_after_the_outermost_commit() -> None:
    told: list[set[str]] = []

    def tell() -> None:
        told.append(names())

    with transaction():
        with transaction():
            add("news")
            on_commit(tell)
        on_commit(tell)
        assert told == []

    assert told == [{"news"}]


@pytest.mark.usefixtures("database")
def test_nobody_is_told_of_what_was_rolled_back() -> None:
    told: list[str] = []
    with rolled_back():
        on_commit(lambda: told.append("news"))
    with transaction():
        add("something else")

    assert told == []


@pytest.mark.usefixtures("database")
def test_callbacks_hold_no_connection() -> None:
    closed: list[bool] = []
    with transaction():
        on_commit(lambda: closed.append(bool(database.is_closed())))

    assert closed == [True]


def test_on_commit_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        on_commit(print)


@pytest.mark.usefixtures("database")
def test_a_query_without_a_connection_is_a_mistake() -> None:
    with pytest.raises(peewee.InterfaceError):
        System.select().exists()


@pytest.mark.usefixtures("database")
def test_units_inside_units_share_the_connection_and_the_outermost_gives_it_back() -> None:
    with connection():
        with connection():
            assert System.select().exists()
        assert System.select().exists()

    assert database.is_closed()


@pytest.mark.usefixtures("database")
def test_foreign_keys_are_enforced() -> None:
    with pytest.raises(peewee.IntegrityError), transaction():
        Membership.create(group=1, user="UNOBODY", added_at=NOON)


@ON_SQLITE
@pytest.mark.usefixtures("database")
def test_sqlite_survives_power_cuts_and_lets_readers_read_while_somebody_writes() -> None:
    with connection():
        pragmas = {
            name: database.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 5000}


@ON_SQLITE
@pytest.mark.usefixtures("database")
def test_sqlite_writers_that_read_first_wait_for_each_other() -> None:
    with transaction():
        add("0")
    start = threading.Barrier(8)

    def count() -> None:
        start.wait()
        with transaction():
            system = System.get(System.key == "0")
            system.name = str(int(system.name) + 1)
            system.save()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count) for _ in range(8)]:
            done.result()

    assert names() == {"8"}


@ON_POSTGRESQL
@pytest.mark.usefixtures("database")
def test_postgresql_counts_time_in_utc_whatever_its_server_does() -> None:
    with connection():
        assert database.execute_sql("SHOW timezone").fetchone()[0] == "UTC"


@pytest.mark.usefixtures("database")
def test_times_come_back_in_utc_to_the_microsecond() -> None:
    moment = NOON.astimezone(PRAGUE).replace(microsecond=123456)
    with transaction():
        Intake.create(key="a", at=moment)

    with connection():
        read = Intake.get_by_id("a").at
    assert read == moment
    assert (read.tzinfo, read.hour) == (UTC, 12)


@pytest.mark.usefixtures("database")
def test_times_of_all_zones_compare_by_the_moment_they_are() -> None:
    earlier, later = NOON.astimezone(PRAGUE), NOON + timedelta(microseconds=1)
    with transaction():
        Intake.create(key="later", at=later)
        Intake.create(key="earlier", at=earlier)

    with connection():
        in_order = [intake.key for intake in Intake.select().order_by(Intake.at)]
        assert in_order == ["earlier", "later"]
        assert Intake.get(Intake.at > earlier).key == "later"
        assert Intake.get(Intake.at == later.astimezone(PRAGUE)).key == "later"


@pytest.mark.usefixtures("database")
def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="at needs an aware datetime"), transaction():
        Intake.create(key="a", at=NOON.replace(tzinfo=None))


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match=r"starts with sqlite:/// or postgresql://, not mysql://"):
        room.bind("mysql://db/phoenix")


def test_close_can_be_called_again_and_the_database_bound_again(database_url: str) -> None:
    for _ in range(2):
        room.bind(database_url)
        assert names() == set()
        room.close()
        room.close()
