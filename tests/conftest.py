"""Fixtures of all tests: a Slack workspace, a bot, and the people."""

import gc
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from phoenix_bot import settings as configuration
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests import libraries
from tests.phoenix import MANIFEST, Phoenix, put_on_call

pytest_plugins = [
    "tests.folders",
    "tests.command_line",
    "tests.databases",
    "tests.datadog",
    "tests.importing",
]

libraries.remember()

# What is collected lasts as long as the process, and of what a story leaves, the garbage collector looks
# through more at a time: a full look costs more than the memory is worth.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the stories that mostly wait over the run: meanwhile the other processes compute."""
    waiting = [item for item in items if item.path.name in ("test_kill.py", "test_campaign.py")]
    others = [item for item in items if item not in waiting]
    step = len(others) // len(waiting) if waiting else 0
    for place, item in enumerate(waiting):
        others.insert(place * (step + 1), item)
    items[:] = others


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests."""
    gc.freeze()


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own environment away from the tests."""
    for setting in configuration.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)


@pytest.fixture(scope="session")
def manifest() -> Mapping[str, Any]:
    """What manifest.yml says, read once: reading it takes as long as the rest of a workspace's start."""
    parsed: Mapping[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture
def slack(manifest: Mapping[str, Any]) -> Iterator[Sandbox]:
    """A workspace with the demo's members and channels. Rate limits are off unless a test turns them on."""
    with Sandbox(manifest, rate_limits=False) as sandbox:
        yield sandbox


@pytest.fixture
def phoenix(request: pytest.FixtureRequest, slack: Sandbox, database_url: str) -> Iterator[Phoenix]:
    """A running bot, which knows nina and omar; both are on call.

    The mark `settings` says what it starts with beside the usual settings.
    """
    mark = request.node.get_closest_marker("settings")
    phoenix = Phoenix(slack, database_url)
    phoenix.start(**(mark.kwargs if mark else {}))
    put_on_call(slack, "nina", "omar")
    yield phoenix
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
