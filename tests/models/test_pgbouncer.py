"""Behind PgBouncer in transaction mode, where each transaction may have another session."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import System
from models.database import bind, close, connection, database, held, transaction
from models.migrate import DIRECTORY, migrate
from phoenix_bot.operations.database import open_database
from tests.databases import ON_POSTGRESQL
from tests.pgbouncer import pooled

MIGRATIONS = sorted(file.stem for file in DIRECTORY.glob("[0-9]*.py"))


@pytest.mark.parametrize("size", [1, 4])
def test_copies_that_start_together_migrate_once(postgres_url: Callable[..., str], size: int) -> None:
    """Also where it has one connection alone: whoever waits for the others holds none."""
    with pooled(postgres_url(), size=size) as url:
        bind(url)
        together = threading.Barrier(6)

        def start() -> list[str]:
            together.wait()
            return migrate()

        with ThreadPoolExecutor(6) as copies:
            applied = [one.result() for one in [copies.submit(start) for _ in range(6)]]
        close()

    assert sorted(applied) == [[], [], [], [], [], MIGRATIONS]


@ON_POSTGRESQL
def test_it_does_what_the_database_itself_does(database_url: str) -> None:
    with pooled(database_url, size=4) as url:
        open_database(url, "a test")
        barrier = threading.Barrier(8)

        def count() -> None:
            barrier.wait()
            with transaction():
                system = held(System.select().where(System.name == "Booking")).get()
                system.key = str(int(system.key) + 1) if system.key.isdecimal() else "1"
                system.save()

        with ThreadPoolExecutor(8) as threads:
            for one in [threads.submit(count) for _ in range(8)]:
                one.result()
        with connection():
            assert System.get(System.name == "Booking").key == "8"
            assert database.execute_sql("SHOW timezone").fetchone() == ("UTC",)
        close()
