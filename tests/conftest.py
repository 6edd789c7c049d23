"""What all tests share: a Slack workspace, a bot on a fresh database of each kind, and the cast."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import listeners
from models import ALL_MODELS, Delivery, DeliveryState, Group, Membership, User
from models.database import close, connection, transaction
from phoenix_bot import outbox, systems
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.process import Bot
from phoenix_bot.sandbox import Sandbox, objects
from phoenix_bot.sandbox.people.person import Person
from tests.history import insert_rows

pytest_plugins = ["tests.databases"]

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
SYSTEMS = ("Booking", "Payments", "Search")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what mostly waits, so that others compute meanwhile."""
    items.sort(key=lambda item: item.path.name != "test_kill.py")


class Phoenix:
    """A bot in this process, listening to `slack`; stop() and start() make a new one on the same database."""

    def __init__(self, slack: Sandbox, database_url: str) -> None:
        self.slack = slack
        self.database_url = database_url
        self.settings: dict[str, str] = {}
        self.bot: Bot | None = None

    def start(self, **settings: str) -> None:
        """Start with `settings` (environment variables) over the usual ones."""
        self.settings |= settings
        read = configuration.read(environment(self.slack, self.database_url) | self.settings)
        open_database(read.database_url, read.database_source)
        self.bot = Bot(read, listeners)
        self.bot.start()

    def stop(self) -> None:
        """Stop cleanly, if it runs."""
        if self.bot is not None:
            self.bot.stop()
            self.bot = None

    def settled(self) -> None:
        """Wait until everything that can be delivered is."""
        self.slack.until(nothing_to_deliver, what="an outbox without waiting rows")


def environment(slack: Sandbox, database_url: str) -> dict[str, str]:
    """The settings of a bot for `slack`."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_ANNOUNCE_CHANNEL_ID": slack.channel_id("incidents"),
        "SLACK_API_URL": slack.api_url,
        "SLACK_TIMEOUT": "1",
        "SLACK_SETTLE_SECONDS": "0.1",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
    }


def nothing_to_deliver() -> bool:
    """Whether no row of the outbox waits or is being sent."""
    with connection():
        busy = Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING])
        return not Delivery.select().where(busy).exists()


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own environment must not reach the tests."""
    for setting in configuration.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database after its first start, once of each kind.

    A test marked `new_database` gets one that never held anything else.
    """
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path)}"
    template = request.getfixturevalue("postgres_template")
    if request.node.get_closest_marker("new_database"):
        create: Callable[..., str] = request.getfixturevalue("postgres_url")
        return create(like=template)
    reused: Callable[[str, Sequence[str]], str] = request.getfixturevalue("reused_postgres_url")
    return reused(template, [*(model._meta.table_name for model in ALL_MODELS), "schema_migration"])


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """The fresh database, opened; for tests that need no Slack."""
    open_database(database_url, "a test")
    yield database_url
    close()


@pytest.fixture(scope="session")
def manifest() -> Mapping[str, Any]:
    """What manifest.yml says; reading YAML takes as long as all else a workspace does to start."""
    parsed: Mapping[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture
def slack(manifest: Mapping[str, Any]) -> Iterator[Sandbox]:
    """A workspace with the demo's members and channels. Rate limits are off: their tests switch them on."""
    with Sandbox(manifest, rate_limits=False) as sandbox:
        yield sandbox


def put_on_call(slack: Sandbox, *names: str) -> None:
    """Let the bot know these members, and put them on call; quickly, since most stories begin so."""
    now = utcnow()
    members = [slack.workspace.member_named(name) for name in names]
    told = [objects.user(slack.workspace, member, with_email=True) for member in members]
    users = [
        {
            "slack_id": user["id"],
            "name": user["profile"]["display_name"],
            "email": user["profile"]["email"],
            "image_url": user["profile"]["image_72"],
            "time_zone": user["tz"],
            "profile_at": now,
        }
        for user in told
    ]
    with transaction():
        group = Group.get(Group.key == "on_call")
        insert_rows(User, users)
        insert_rows(Membership, [{"group": group, "user": user["id"], "added_at": now} for user in told])


@pytest.fixture
def phoenix(slack: Sandbox, database_url: str) -> Iterator[Phoenix]:
    """A running bot, which knows nina and omar. They are on call."""
    phoenix = Phoenix(slack, database_url)

    def told() -> None:
        with slack.workspace.change():
            pass

    outbox.listeners.add(told)
    phoenix.start()
    put_on_call(slack, "nina", "omar")
    yield phoenix
    outbox.listeners.discard(told)
    phoenix.stop()


@pytest.fixture
def nina(slack: Sandbox) -> Person:
    """On call, in Prague."""
    return slack.person("nina")


@pytest.fixture
def omar(slack: Sandbox) -> Person:
    """On call, in New York."""
    return slack.person("omar")


@pytest.fixture
def ada(slack: Sandbox) -> Person:
    """A workspace admin, in Prague."""
    return slack.person("ada")


@pytest.fixture
def peter(slack: Sandbox) -> Person:
    """Without any rights, in Tokyo."""
    return slack.person("peter")


@pytest.fixture
def gil(slack: Sandbox) -> Person:
    """A guest."""
    return slack.person("gil")
