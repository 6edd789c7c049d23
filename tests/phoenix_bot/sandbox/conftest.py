"""A sandbox, and an app that talks to it through the real slack_sdk."""

from collections.abc import Iterator
from typing import Any

import pytest

from phoenix_bot.sandbox import Person, Sandbox
from tests.phoenix_bot.sandbox.app import App, manifest
from tests.phoenix_bot.sandbox.clock import Clock


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "workspace(**changes): what is different about the manifest or the sandbox"
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Sandbox]:
    """Changes to the manifest or the sandbox come from the marker `workspace`."""
    options: dict[str, Any] = {"clock": clock, "ack_within": 2.0}
    marker = request.node.get_closest_marker("workspace")
    changes = dict(marker.kwargs) if marker else {}
    of_sandbox = ("latency", "rate_limits", "ack_within", "declined")
    options |= {key: changes.pop(key) for key in of_sandbox if key in changes}
    with Sandbox(manifest(**changes), **options) as sandbox:
        yield sandbox


@pytest.fixture
def app(slack: Sandbox) -> Iterator[App]:
    """The app, not connected to Socket Mode."""
    app = App(slack)
    yield app
    app.close()


@pytest.fixture
def connected(app: App) -> App:
    app.connect()
    return app


@pytest.fixture
def nina(slack: Sandbox) -> Person:
    return slack.person("nina")


@pytest.fixture
def ada(slack: Sandbox) -> Person:
    return slack.person("ada")
