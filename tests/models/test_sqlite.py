"""SQLite has one writer at a time: who that is, and what it says when it cannot write."""

import threading
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest

from models import sqlite
from models.database import connection, database, transaction, work_in_background
from models.failures import cause
from models.sqlite import LETS_PASS, WriteTurn
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE


def test_writers_come_in_the_order_in_which_they_asked_but_people_before_the_background() -> None:
    turn, came = WriteTurn(), list[str]()

    def write(name: str, in_background: bool) -> None:
        with turn.taken(in_background=in_background):
            came.append(name)

    with ThreadPoolExecutor(4) as threads, turn.taken(in_background=False):
        for number, (name, in_background) in enumerate(
            [("worker", True), ("nina", False), ("job", True), ("omar", False)], 1
        ):
            threads.submit(write, name, in_background)
            wait_for_waiting(turn, number)

    assert came == ["nina", "omar", "worker", "job"]


def test_the_background_has_its_turn_while_people_come_without_end() -> None:
    turn, came = WriteTurn(), list[str]()

    def write(name: str, in_background: bool) -> None:
        with turn.taken(in_background=in_background):
            came.append(name)

    with ThreadPoolExecutor(LETS_PASS + 2) as threads, turn.taken(in_background=False):
        threads.submit(write, "worker", True)
        wait_for_waiting(turn, 1)
        for number in range(LETS_PASS + 1):
            threads.submit(write, f"person {number}", False)
            wait_for_waiting(turn, number + 2)

    assert came[-2:] == ["worker", f"person {LETS_PASS}"]


def wait_for_waiting(turn: WriteTurn, number: int) -> None:
    """Until so many wait for the turn."""
    tick = threading.Event()
    while len(turn._waiting) < number:
        tick.wait(0.001)


def test_a_turn_that_does_not_come_is_given_up_and_the_next_one_still_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = WriteTurn()
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with turn.taken(in_background=False), ThreadPoolExecutor(1) as other:

        def wait() -> None:
            with turn.taken(in_background=False):
                pass

        with pytest.raises(peewee.OperationalError) as caught:
            other.submit(wait).result()

    assert cause(caught.value) == "is busy: another process holds it"
    with turn.taken(in_background=False):
        pass


@pytest.mark.usefixtures("database")
def test_the_turn_goes_on_after_a_transaction_that_failed() -> None:
    def break_off() -> None:
        work_in_background()
        with transaction():
            raise KeyError

    with ThreadPoolExecutor(1) as other, pytest.raises(KeyError):
        other.submit(break_off).result()
    with transaction():
        database.execute_sql("UPDATE system SET name = name")


@pytest.mark.usefixtures("database")
def test_a_full_disk_is_called_so() -> None:
    """SQLite undoes the transaction by itself then, and a second attempt to undo it would hide the cause."""
    with connection():
        pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
        database.execute_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(peewee.OperationalError) as caught, transaction():
            fill()
        database.execute_sql("PRAGMA max_page_count = 1000000")

    assert cause(caught.value) == "has no space left on its disk"


def fill() -> None:
    for number in range(1000):
        database.execute_sql(
            "INSERT INTO system (name, key) VALUES (?, ?)", (f"S{number}" * 500, str(number))
        )


@pytest.mark.usefixtures("database")
def test_a_file_that_cannot_be_written_is_called_so() -> None:
    with connection():
        database.execute_sql("PRAGMA query_only = 1")
        with pytest.raises(peewee.OperationalError) as caught, transaction():
            database.execute_sql("UPDATE system SET name = name")
        database.execute_sql("PRAGMA query_only = 0")

    assert cause(caught.value) == "is read-only"


@pytest.mark.usefixtures("database")
def test_once_a_file_can_be_written_again_nobody_gets_a_connection_from_before() -> None:
    with connection():
        database.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(peewee.OperationalError), transaction():
        database.execute_sql("UPDATE system SET name = name")

    with transaction():
        database.execute_sql("UPDATE system SET name = name")
