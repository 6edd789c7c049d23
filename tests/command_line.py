"""The command line in this process: fixtures to run `bot.py`, and what its commands find in the database."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

import bot
from models import Membership
from models.database import bind, close, connection
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import profiles
from phoenix_bot.sandbox import Sandbox
from tests.phoenix import environment


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `bot.py ARGUMENTS` in this process, in an empty folder, with `settings` in the file .env."""
    monkeypatch.chdir(tmp_path)
    level = logging.getLogger().level

    def run(*arguments: str, settings: Mapping[str, str]) -> Answer:
        lines = [f"{name}='{value}'" for name, value in settings.items()]
        (tmp_path / ".env").write_text("\n".join(lines))
        try:
            code = bot.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Answer(code, *capsys.readouterr())

    yield run
    logging.getLogger().setLevel(level)


@pytest.fixture
def only_database(database_url: str) -> dict[str, str]:
    """Settings of an operator who has no tokens at hand."""
    return {"DATABASE_URL": database_url}


@pytest.fixture
def settings(slack: Sandbox, database_url: str) -> dict[str, str]:
    """Settings of a bot for `slack`."""
    return environment(slack, database_url)


@pytest.fixture
def sqlite_settings(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    """Settings of a bot for `slack`, on a SQLite file that is not there yet."""
    return environment(slack, f"sqlite:///{tmp_path}/phoenix.db")


def remember(
    url: str, *members: tuple[str, str], told: datetime | None = None, deleted: bool = False
) -> None:
    """Let the bot know people by Slack id and e-mail address, as Slack `told` then, or now."""
    bind(url)
    for slack_id, email in members:
        profiles.remember(
            {"id": slack_id, "profile": {"email": email}, "deleted": deleted}, now=told or utcnow()
        )
    close()


def groups_of(url: str, slack_id: str) -> list[str]:
    """The permission groups of a person."""
    bind(url)
    with connection():
        memberships = Membership.select().where(Membership.user == slack_id)
        names = sorted(membership.group.name for membership in memberships)
    close()
    return names
