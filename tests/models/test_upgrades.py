"""While copies are upgraded one by one, those of the version before work on a migrated database."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from models import views
from models.database import bind, close, connection
from models.migrate import DIRECTORY, migrate
from phoenix_bot.operations.database import open_database
from tests.databases import ON_POSTGRESQL
from tests.models.schemas import Table, hindrances, tables

MIGRATIONS = sorted(DIRECTORY.glob("[0-9]*.py"))

LAST_FREE = "0045_words_to_search"
"""Later migrations must let the code before them work."""

HARMLESS = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE outage ADD COLUMN mood VARCHAR(8) NOT NULL DEFAULT 'calm'")
    db.execute_sql("ALTER TABLE outage ADD COLUMN weather VARCHAR(8)")
    db.execute_sql("CREATE UNIQUE INDEX outage_mood ON outage (mood, id)")
    db.execute_sql("CREATE TABLE cloud (id INTEGER NOT NULL PRIMARY KEY, height INTEGER NOT NULL)")
"""

HARMFUL = """
from playhouse.migrate import migrate

def up(migrator, db):
    db.execute_sql("ALTER TABLE follow RENAME COLUMN is_on TO is_following")
    db.execute_sql("ALTER TABLE home_visit ADD COLUMN mood VARCHAR(8)")
    db.execute_sql("UPDATE home_visit SET mood = ''")
    migrate(migrator.add_not_null("home_visit", "mood"), migrator.add_not_null("system", "retired_at"))
    db.execute_sql("DROP TABLE shown_update")
    db.execute_sql("CREATE UNIQUE INDEX monitor_name ON monitor (name)")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where migrations are looked for: all that there are."""
    chosen = tmp_path / "migrations"
    shutil.copytree(DIRECTORY, chosen)
    monkeypatch.setattr("models.migrate.DIRECTORY", chosen)
    yield chosen
    close()


def migrated(folder: Path, name: str, text: str) -> dict[str, Table]:
    """The tables after one more migration."""
    (folder / f"{name}.py").write_text(text)
    assert migrate() == [name]
    with connection():
        return tables()


def test_every_migration_lets_the_version_before_it_work(
    empty_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind(empty_url)
    for path in MIGRATIONS:
        if path.stem > LAST_FREE:
            (folder / path.name).unlink()
    monkeypatch.setattr(views, "VIEWS", {})
    migrate()
    with connection():
        before = tables()
    for path in MIGRATIONS:
        if path.stem > LAST_FREE:
            after = migrated(folder, path.stem, path.read_text())
            assert hindrances(before, after) == [], path.stem
            before = after

    harmless = migrated(folder, "9998_harmless", HARMLESS)
    assert hindrances(before, harmless) == []
    harmful = migrated(folder, "9999_harmful", HARMFUL)
    assert hindrances(harmless, harmful) == [
        "follow.is_on is gone",
        "follow.is_following is new, and has neither a default nor may be null",
        "home_visit.mood is new, and has neither a default nor may be null",
        "monitor has a new unique index on name",
        "shown_update is gone",
        "system.retired_at may not be null any more",
    ]


@ON_POSTGRESQL
@pytest.mark.new_database
def test_a_migration_gives_way_to_running_copies_and_tries_again(
    database_url: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("models.migrate.LOCK_PATIENCE", 0.05)
    caplog.set_level(logging.INFO, "phoenix_bot.operations.database")
    (folder / "9998_harmless.py").write_text(HARMLESS)
    with closing(psycopg2.connect(database_url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT * FROM outage")

        def let_go(record: logging.LogRecord) -> bool:
            other.rollback()
            return True

        caplog.handler.addFilter(let_go)
        open_database(database_url, "a test")
        caplog.handler.removeFilter(let_go)

    assert "Others use the tables that are to change: trying again" in caplog.messages
    with connection():
        assert "mood" in tables()["outage"].columns
