"""A PostgreSQL server that goes silent, moves, or has no more connections: nobody waits for ever."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import peewee
import psycopg2
import pytest

from models import database as room
from models import pool, postgresql
from models.database import (
    bind,
    close,
    connection,
    database,
    long_work,
    transaction,
    work_in_background,
)
from models.failures import Unconfirmed, cause
from models.pool import BusyError
from tests.databases import ON_POSTGRESQL
from tests.wire import Wire, wired

pytestmark = ON_POSTGRESQL


@contextmanager
def silence(wire: Wire) -> Iterator[None]:
    """A server that says nothing within the block, to people of little patience."""
    with pytest.MonkeyPatch.context() as hurried:
        hurried.setattr(postgresql, "PATIENCE", 0.2)
        wire.silent.set()
        yield
        wire.silent.clear()


@pytest.fixture
def wire(database_url: str) -> Iterator[Wire]:
    """The database, bound by way of a wire."""
    with wired(database_url) as (url, wire):
        bind(url)
        yield wire
        close()


def ask() -> int:
    """Ask the database something."""
    with connection():
        ((one,),) = database.execute_sql("SELECT 1")
    return int(one)


@contextmanager
def role(database_url: str, *, connections: int) -> Iterator[str]:
    """The database's URL for a role that may have only so many connections."""
    name = f"role_{uuid.uuid4().hex}"
    with closing(psycopg2.connect(database_url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {connections}")
        parts = urlsplit(database_url)
        yield parts._replace(netloc=f"{name}@{parts.hostname}:{parts.port}").geturl()
        cursor.execute(f"DROP ROLE {name}")


def record_tests(monkeypatch: pytest.MonkeyPatch, *, is_alive: bool = True) -> list[object]:
    """The connections that are tested from now on, and whether they are found alive."""
    tested: list[object] = []

    def answers(_: postgresql.Postgresql, one: object) -> bool:
        tested.append(one)
        return is_alive

    monkeypatch.setattr(postgresql.Postgresql, "_answers", answers)
    return tested


def test_a_server_that_goes_silent_is_given_up(wire: Wire) -> None:
    assert ask() == 1

    with (
        silence(wire),
        pytest.raises(peewee.OperationalError, match=r"has not answered for 0\.2 s") as caught,
    ):
        ask()
    assert cause(caught.value) == "does not answer in time"


def test_whoever_comes_after_a_silence_is_served(wire: Wire) -> None:
    assert ask() == 1
    with silence(wire), pytest.raises(peewee.OperationalError):
        ask()

    assert ask() == 1


def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firewall forgets connections that nobody uses: the first to use one again notices nothing."""
    together = threading.Barrier(3)

    def hold() -> None:
        with connection():
            together.wait()

    with ThreadPoolExecutor(3) as several:
        for held in [several.submit(hold) for _ in range(3)]:
            held.result()
    monkeypatch.setattr(pool, "TESTED_AFTER", 0.0)
    tested = record_tests(monkeypatch, is_alive=False)

    assert ask() == 1
    assert len(tested) == 1  # the others died with it


def test_a_silent_connection_fails_its_test(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "TEST_TIMEOUT", 0.2)
    with connection():
        server, one = database.obj, database.connection()
        assert server._answers(one)

        wire.silent.set()
        assert not server._answers(one)


def test_a_connection_that_was_cut_is_noticed_without_asking(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask() == 1
    tested = record_tests(monkeypatch)
    wire.cut()

    assert ask() == 1
    assert tested == []


def test_a_connection_that_was_used_just_now_is_not_tested(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested = record_tests(monkeypatch)
    for _ in range(3):
        assert ask() == 1

    assert tested == []


def test_a_change_whose_answer_is_lost_may_be_stored(wire: Wire) -> None:
    assert ask() == 1
    wire.lose_answers(b"COMMIT", 1)
    with pytest.raises(Unconfirmed), transaction():
        database.execute_sql("CREATE TABLE of_the_lost AS SELECT 1")

    with connection():
        assert database.execute_sql("SELECT * FROM of_the_lost").fetchone() == (1,)
        database.execute_sql("DROP TABLE of_the_lost")


def test_while_one_waits_for_a_silent_server_others_are_not_held_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that opens a connection holds nothing that another one needs to give its own back."""
    bind(database_url)
    assert ask() == 1
    opening, go_on = threading.Event(), threading.Event()

    def open_slowly(self: postgresql.Postgresql) -> object:
        opening.set()
        assert go_on.wait(10)
        raise peewee.OperationalError("silent")

    database.connect()
    with ThreadPoolExecutor(1) as other:
        monkeypatch.setattr(postgresql.Postgresql, "_connect", open_slowly)
        waiting = other.submit(ask)
        assert opening.wait(10)
        assert database.execute_sql("SELECT 1").fetchone() == (1,)
        database.close()
        assert ask() == 1
        go_on.set()
        with pytest.raises(peewee.OperationalError, match="silent"):
            waiting.result()
    close()


def test_a_statement_that_takes_too_long_is_given_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SESSION", "SET statement_timeout = 100")
    bind(database_url)
    with pytest.raises(peewee.OperationalError) as caught, connection():
        database.execute_sql("SELECT pg_sleep(10)")
    close()

    assert cause(caught.value) == "does not answer in time"


def test_long_work_may_take_longer(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "SESSION", "SET statement_timeout = 100")
    bind(database_url)
    with long_work():
        database.execute_sql("SELECT pg_sleep(0.4)")
    with connection():
        assert database.execute_sql("SHOW statement_timeout").fetchone() == ("100ms",)
    close()


def test_a_server_with_fewer_connections_than_threads_serves_them_in_turn(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with role(database_url, connections=3) as url:
        bind(url)
        with ThreadPoolExecutor(24) as threads:
            asked = [threads.submit(ask) for _ in range(48)]
            assert [one.result() for one in asked] == [1] * 48
        close()


def test_a_server_that_stays_full_is_busy_and_not_away(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(room._POOL, "patience", 0.3)
    with role(database_url, connections=1) as url:
        bind(url)
        with closing(psycopg2.connect(url)), pytest.raises(BusyError) as caught:
            ask()
        close()

    assert cause(caught.value) == "is busy: all its connections are in use"


def test_a_read_only_server_is_called_so(database_url: str) -> None:
    bind(database_url)
    with transaction():
        database.execute_sql("SET TRANSACTION READ ONLY")
        with pytest.raises(peewee.InternalError) as caught:
            database.execute_sql("UPDATE system SET name = name")
    close()

    assert cause(caught.value) == "is read-only"


@pytest.mark.usefixtures("wire")
def test_transactions_in_the_background_take_turns_and_those_of_others_do_not_wait() -> None:
    at_once = threading.BoundedSemaphore(1)

    def in_background() -> int:
        work_in_background(at_once)
        with transaction():
            return ask()

    with ThreadPoolExecutor(1) as other:
        with at_once:
            waiting = other.submit(in_background)
            with transaction():
                assert ask() == 1
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.1)
        assert waiting.result() == 1
