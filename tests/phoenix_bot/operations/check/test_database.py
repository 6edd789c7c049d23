"""`bot.py check` names what is wrong with the database, and leaves no trace there."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models import Workspace
from models.database import bind, close, database, transaction
from models.migrate import DIRECTORY
from phoenix_bot.sandbox import Sandbox
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix_bot.operations.check.checking import finding, findings
from tests.postgres import administer, drop_database


@contextmanager
def changed(url: str) -> Iterator[None]:
    """A transaction on the database at `url`."""
    bind(url)
    with transaction():
        yield
    close()


def test_a_database_that_will_be_made_is_fine_and_is_not_made_by_the_check(
    slack: Sandbox, fresh_file: str
) -> None:
    found = finding("Database", slack, fresh_file)

    assert found.found == f"{fresh_file} (DATABASE_URL); the first start creates it"
    assert not Path(fresh_file.removeprefix("sqlite:///")).exists()


def test_a_database_without_a_folder(slack: Sandbox, tmp_path: Path) -> None:
    found = finding("Database", slack, f"sqlite:///{tmp_path}/nowhere/phoenix.db")

    assert "cannot be created" in found.found
    assert f"{tmp_path}/nowhere" in found.todo


def test_a_file_that_is_no_database(slack: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)

    found = finding("Database", slack, f"sqlite:///{tmp_path}/notes.txt")

    assert "file is not a database" in found.found
    assert "check DATABASE_URL" in found.todo


def test_a_database_server_that_is_down(slack: Sandbox) -> None:
    found = finding("Database", slack, f"postgresql://phoenix:s3cret@127.0.0.1:{free_port()}/phoenix")

    assert "refused" in found.found
    assert "whether the server runs" in found.todo
    assert "s3cret" not in found.found
    assert "\n" not in found.found


@ON_POSTGRESQL
def test_a_database_name_that_is_wrong(slack: Sandbox, database_url: str) -> None:
    found = finding("Database", slack, database_url + "x")

    assert "does not exist" in found.found


def test_migrations_that_wait_run_at_the_next_start(slack: Sandbox, database_url: str) -> None:
    with changed(database_url):
        database.execute_sql("DELETE FROM schema_migration")

    found = finding("Database", slack, database_url)

    assert found.found.endswith(
        f"; migrations to run at the next start: {len(list(DIRECTORY.glob('0*.py')))}"
    )


def test_a_database_of_a_newer_version(slack: Sandbox, database_url: str) -> None:
    with changed(database_url):
        database.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2040-01-01')"
        )

    found = finding("Database", slack, database_url)

    assert "newer than this version" in found.found
    assert "9999_future" in found.todo


class Stranger:
    """A role of PostgreSQL that may do nothing unless somebody grants it."""

    def __init__(self) -> None:
        self.name = f"stranger_{uuid.uuid4().hex}"

    def url(self, url: str) -> str:
        """The address of a database, with this role in it."""
        administer(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        parts = urlsplit(url)
        return parts._replace(netloc=f"{self.name}@{parts.netloc.rpartition('@')[2]}").geturl()


@pytest.fixture
def stranger(postgres_server: str) -> Iterator[Stranger]:
    """A new role."""
    stranger = Stranger()
    administer(postgres_server, f"CREATE ROLE {stranger.name} LOGIN")
    yield stranger
    administer(postgres_server, f"DROP ROLE {stranger.name}")


@pytest.fixture
def migrated(stranger: Stranger, postgres_url: Callable[[str], str], postgres_template: str) -> str:
    """A database as somebody else's bot leaves it; it is dropped before the stranger."""
    return postgres_url(postgres_template)


READ_AND_WRITE = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"
NUMBER_ROWS = "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}"
CREATE = "GRANT CREATE ON SCHEMA public TO {}"


def test_a_role_that_may_create_no_tables(
    slack: Sandbox, stranger: Stranger, postgres_url: Callable[[], str]
) -> None:
    url = postgres_url()

    found = finding("Database", slack, stranger.url(url))
    administer(url, CREATE.format(stranger.name))
    granted = finding("Database", slack, stranger.url(url))

    assert f'the role "{stranger.name}" may not create tables in the schema "public"' in found.found
    assert f'GRANT CREATE, USAGE ON SCHEMA "public" TO "{stranger.name}"' in found.todo
    assert (granted.todo, "migrations to run" in granted.found) == ("", True)
    with changed(url):
        assert database.get_tables() == []


def test_a_role_without_a_schema(slack: Sandbox, stranger: Stranger, postgres_url: Callable[[], str]) -> None:
    url = postgres_url()
    theirs = stranger.url(url)
    administer(url, "DROP SCHEMA public")

    found = finding("Database", slack, theirs)

    assert f'it has no schema that the role "{stranger.name}" may use' in found.found


@pytest.mark.parametrize(
    ("grants", "first"),
    [
        ((), "alert"),
        ((READ_AND_WRITE,), "alert_id_seq"),
        ((NUMBER_ROWS,), "alert"),
    ],
)
def test_a_role_that_may_not_read_and_write(
    slack: Sandbox, stranger: Stranger, migrated: str, grants: tuple[str, ...], first: str
) -> None:
    for grant in grants:
        administer(migrated, grant.format(stranger.name))

    found = finding("Database", slack, stranger.url(migrated))

    assert f'the role "{stranger.name}" may not read and write {first}, ' in found.found
    assert "SELECT, INSERT, UPDATE, DELETE on all tables and USAGE on all sequences" in found.todo


def test_a_role_that_may_do_all_that_is_needed_now(slack: Sandbox, stranger: Stranger, migrated: str) -> None:
    for grant in (READ_AND_WRITE, NUMBER_ROWS):
        administer(migrated, grant.format(stranger.name))

    assert finding("Database", slack, stranger.url(migrated)).found.endswith(", up to date")


def test_a_role_that_may_not_migrate_the_tables_of_another_one(
    slack: Sandbox, stranger: Stranger, migrated: str
) -> None:
    for grant in (READ_AND_WRITE, NUMBER_ROWS, CREATE):
        administer(migrated, grant.format(stranger.name))
    administer(migrated, "DELETE FROM schema_migration WHERE name LIKE '0002%'")

    found = finding("Database", slack, stranger.url(migrated))

    assert f'the role "{stranger.name}" may not migrate alert, ' in found.found
    assert f'ALTER TABLE … OWNER TO "{stranger.name}"' in found.todo


@ON_POSTGRESQL
def test_a_server_that_takes_no_changes(slack: Sandbox, database_url: str) -> None:
    options = "?options=-c%20default_transaction_read_only%3Don"

    assert finding("Database", slack, database_url + options).found.endswith("it is read-only")


def test_a_database_that_has_no_emoji(slack: Sandbox, postgres_server: str) -> None:
    name = f"latin_{uuid.uuid4().hex}"
    administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    url = urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    found = finding("Database", slack, url)
    drop_database(postgres_server, url)

    assert found.found.endswith("its encoding is LATIN1")


@ON_SQLITE
@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable for root")
def test_a_file_that_the_bot_may_not_write(slack: Sandbox, database_url: str) -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    file.chmod(0o444)

    assert f"make {file} writable" in finding("Database", slack, database_url).todo


def test_a_database_of_another_workspace(slack: Sandbox, database_url: str) -> None:
    with changed(database_url):
        Workspace.create(team_id="T0ELSEWHERE", email_domains=[])

    found = finding("Database", slack, database_url)
    unknown = findings(slack, database_url, SLACK_BOT_TOKEN="xoxb-of-another-app")[-1]

    assert "belongs to the bot of the workspace T0ELSEWHERE" in found.found
    assert "SLACK_BOT_TOKEN" in found.todo
    assert unknown.todo == ""
