"""Databases on a real PostgreSQL server, for the tests."""

from collections.abc import Callable
from contextlib import closing

import psycopg2
import pytest

from tests.databases import unavailable
from tests.postgres import administer


def tables(url: str) -> list[str]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def test_each_call_gives_a_database_of_its_own(postgres_url: Callable[..., str]) -> None:
    first, second = postgres_url(), postgres_url()
    administer(first, "CREATE TABLE outage (id int)")

    assert tables(first) == ["outage"]
    assert tables(second) == []


def test_a_prepared_database_can_be_copied(postgres_url: Callable[..., str]) -> None:
    prepared = postgres_url()
    administer(prepared, "CREATE TABLE outage (id int)")

    assert tables(postgres_url(like=prepared)) == ["outage"]


def test_tests_without_postgresql_are_skipped_unless_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOENIX_REQUIRE_POSTGRES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no server"):
        unavailable("no server")

    monkeypatch.setenv("PHOENIX_REQUIRE_POSTGRES", "1")
    with pytest.raises(pytest.fail.Exception, match="no server"):
        unavailable("no server")
