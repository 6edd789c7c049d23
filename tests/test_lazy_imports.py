"""Libraries of other services are loaded only where the services are configured."""

import re
import signal
from pathlib import Path

from phoenix_bot.sandbox import Sandbox
from tests.databases import ON_SQLITE
from tests.far_ends import free_port
from tests.phoenix import environment
from tests.programs import NewPython

pytestmark = ON_SQLITE

OPTIONAL = {
    *("gitlab", "google", "googleapiclient", "httplib2"),
    *("datadog_api_client", "sentry_sdk", "matplotlib"),
}


def loaded(settings: dict[str, str], folder: Path) -> set[str]:
    """Everything that a bot has imported, once it listened and was told to stop."""
    with NewPython(cwd=folder, settings=settings, options=("-X", "importtime")) as program:
        program.wait_for("Listening to Slack")
        program.signal(signal.SIGTERM)
        assert program.exit_code() == 0, program.output
        return set(re.findall(r"^import time: .*\| +([\w.]+)$", program.output, re.MULTILINE))


def test_a_bot_with_nothing_configured_loads_none_of_them(
    slack: Sandbox, database_url: str, tmp_path: Path
) -> None:
    modules = loaded(environment(slack, database_url), tmp_path)

    assert {"jobs", "listeners", "slack_bolt"} <= modules
    assert {name.split(".")[0] for name in modules} & OPTIONAL == set()


def test_a_bot_with_sentry_loads_only_that(slack: Sandbox, database_url: str, tmp_path: Path) -> None:
    given = {"SENTRY_DSN": f"http://key@127.0.0.1:{free_port()}/1"}
    modules = loaded(environment(slack, database_url) | given, tmp_path)

    assert {name.split(".")[0] for name in modules} & OPTIONAL == {"sentry_sdk"}
