"""Migrations: fresh databases come up to date, copies wait for each other, newer databases are left alone."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import peewee
import psycopg2
import pytest
from playhouse.schema_diff import diff_models

from models import ALL_MODELS, Announcement, Group, GroupPermission, Membership, Outage, OutageChange, System
from models.database import bind, close, connection, database, is_sqlite, transaction
from models.migrate import DIRECTORY, LOCK_ID, NewerDatabaseError, migrate, pending
from phoenix_bot import systems
from phoenix_bot.operations.database import open_database
from phoenix_bot.text import names
from tests.history import group_names

MIGRATIONS = sorted(path.stem for path in DIRECTORY.glob("[0-9]*.py"))


@pytest.fixture
def empty(empty_url: str) -> Iterator[str]:
    """The empty database, bound."""
    bind(empty_url)
    yield empty_url
    close()


@pytest.mark.usefixtures("empty")
def test_a_fresh_database_gets_every_migration_in_order() -> None:
    assert pending() == MIGRATIONS
    assert migrate() == MIGRATIONS

    assert pending() == []
    assert migrate() == []


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_exactly_what_the_models_describe() -> None:
    migrate()

    with connection():
        # SQLite's own table for ids that are given once.
        assert set(database.get_tables()) - {"sqlite_sequence"} == {
            *(model._meta.table_name for model in ALL_MODELS),
            "schema_migration",
        }
        difference = diff_models(database.obj, ALL_MODELS)
    if not is_sqlite():
        # PostgreSQL makes it of search_words; nothing else reads or writes it.
        assert difference.drop_columns == [("outage", "search_vector")]
        assert [index.name for index in difference.drop_indexes] == ["outage_search_vector"]
        difference = difference._replace(drop_columns=[], drop_indexes=[])
    assert not difference, str(difference)


@pytest.mark.usefixtures("empty")
def test_a_migration_that_fails_leaves_no_trace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    migrate()
    (tmp_path / "9999_broken.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    db.execute_sql('SELECT nonsense')\n"
    )
    for path in DIRECTORY.glob("[0-9]*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    monkeypatch.setattr("models.migrate.DIRECTORY", tmp_path)

    with pytest.raises(Exception, match="nonsense"):
        migrate()

    assert pending() == ["9999_broken"]
    with connection():
        assert "half" not in database.get_tables()


@pytest.mark.usefixtures("database")
def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(database_url: str) -> None:
    with transaction():
        database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2040-01-01')"
        )

    for look in (pending, migrate, lambda: open_database(database_url, "a test")):
        with pytest.raises(NewerDatabaseError, match=r"newer version of The Phoenix.*9999_future"):
            look()


def test_copies_that_start_together_migrate_once(postgres_url: Callable[..., str]) -> None:
    url = postgres_url()
    bind(url)
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor, ThreadPoolExecutor(4) as pool:
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK_ID,))
        starting = [pool.submit(migrate) for _ in range(4)]
        cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK_ID,))
        applied = [one.result() for one in starting]
    close()

    assert sorted(applied) == [[], [], [], MIGRATIONS]


def test_a_first_start_waits_for_the_lock(postgres_url: Callable[..., str]) -> None:
    url = postgres_url()
    bind(url)
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK_ID,))
        starting = pool.submit(migrate)
        with pytest.raises(TimeoutError):
            starting.result(timeout=0.2)
        assert tables_of(url) == []

        cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK_ID,))
        assert starting.result() == MIGRATIONS
    close()


def test_copies_that_start_together_make_the_first_groups_and_the_first_system_once(
    postgres_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres_url()
    bind(url)
    together = threading.Barrier(8)
    monkeypatch.setattr("phoenix_bot.operations.database.bind", lambda _: together.wait())

    with ThreadPoolExecutor(8) as pool:
        for started in [pool.submit(open_database, url, "a test") for _ in range(8)]:
            started.result()

    assert group_names() == ["edit_all_outages", "on_call"]
    assert systems.offered_names() == ["All"]
    close()


def tables_of(url: str) -> list[str]:
    with closing(psycopg2.connect(url)) as connected, connected.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.usefixtures("empty")
def test_what_is_in_the_database_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "0001_initial.py").write_text((DIRECTORY / "0001_initial.py").read_text())
    with monkeypatch.context() as first_version:
        first_version.setattr("models.migrate.DIRECTORY", tmp_path)
        first_version.setattr("models.views.VIEWS", {})
        migrate()
    with connection():
        for statement in (
            "INSERT INTO system (id, name, key) VALUES (1, 'Booking', 'booking')",
            "INSERT INTO slack_user (slack_id, name, email, image_url, time_zone, is_admin, is_bot, is_guest,"
            " is_deactivated, is_missing) VALUES"
            " ('U1', '', '', '', 'UTC', false, false, false, false, false)",
            "INSERT INTO outage (id, state, system_id, system_name, summary, eta, eta_set_at, sales_affected,"
            " b2b_affected, lost_bookings, lost_bookings_details, started_at, announced_at, created_by_id,"
            " solution_assignee_id, communication_assignee_id, resolution, suggested_outcome, report_url)"
            " VALUES (1, 'open', 1, 'Booking', 'x', '<2h', '2026-01-01 00:00:00', 'no', 'no', '0', '',"
            " '2026-01-01 00:00:00', '2026-01-01 00:00:00',"
            " 'U1', 'U1', 'U1', '', 'None', '')",
            "INSERT INTO announcement (outage_id, channel_id, ts, permalink) VALUES (1, 'C1', '1.0', '')",
            "INSERT INTO outage_change (outage_id, kind, by_id, at, reason, fields)"
            " VALUES (1, 'announced', 'U1', '2026-01-01 00:00:00', '', '{}'),"
            " (1, 'updated', 'U1', '2026-01-01 01:00:00', 'One', '{}'),"
            " (1, 'updated', 'U1', '2026-01-01 02:00:00', 'Two', '{}')",
            "INSERT INTO permission_group (id, name) VALUES (1, 'Überall')",
            "INSERT INTO group_permission (group_id, permission) VALUES (1, 'change_outage')",
            "INSERT INTO membership (group_id, user_id, added_at) VALUES (1, 'U1', '2026-01-01 00:00:00')",
        ):
            database.execute_sql(statement)

    assert migrate() == MIGRATIONS[1:]

    with connection():
        outage = Outage.get_by_id(1)
        assert outage.communicated_at == outage.announced_at
        assert (outage.latest_update, outage.latest_update_by) == ("Two", "U1")
        assert outage.latest_update_at == datetime(2026, 1, 1, 2, tzinfo=UTC)
        assert [step.by_id for step in OutageChange.select()] == ["U1"] * 3
        assert [shown.ts for shown in Announcement.select()] == ["1.0"]
        assert [group.key for group in Group.select()] == ["überall"]
        assert (GroupPermission.select().count(), Membership.select().count()) == (1, 1)
        # Their buttons carry only the id; those of rows that come later, a token too.
        assert [str(System.get().identity), str(Group.get().identity), str(outage.identity)] == ["1"] * 3
    assert re.fullmatch(r"2-[0-9a-f]{12}", str(System(id=2).identity))


@pytest.mark.usefixtures("empty")
def test_names_that_look_alike_become_the_same_where_that_takes_nothing_from_another_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = "0011_keys_of_names_that_look_alike"
    for name in MIGRATIONS[: MIGRATIONS.index(last)]:
        (tmp_path / f"{name}.py").write_text((DIRECTORY / f"{name}.py").read_text())
    with monkeypatch.context() as before:
        before.setattr("models.migrate.DIRECTORY", tmp_path)
        before.setattr("models.views.VIEWS", {})
        migrate()
    typed = (
        "Booking",
        "Café",
        "Cafe\u0301",
        "Zürich\u200b",
        "\u200b",
        "CO₂",
        "👩\u200d🚒 ❤\ufe0f",
        "Zu\u0308rich",
    )
    with connection():
        for table, entered in (("system", typed), ("permission_group", ["on_call\u200b"])):
            rows = peewee.Table(table, ("name", "key")).bind(database.obj)
            rows.insert([{"name": name, "key": name.casefold()} for name in entered]).execute()
    assert last in migrate()

    with connection():
        keys = [system.key for system in System.select().order_by(System.id)]
        assert [group.key for group in Group.select()] == ["on_call"]
    twins = ["cafe\u0301", "\u200b", "zu\u0308rich"]
    assert keys == ["booking", "café", twins[0], "zürich", twins[1], "co2", typed[6], twins[2]]
    assert [names.key_of(name) for name, key in zip(typed, keys, strict=True) if key not in twins] == [
        key for key in keys if key not in twins
    ]
