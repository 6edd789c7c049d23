"""The container image: no engine builds it here, so what can go wrong unnoticed is read from its files."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from phoenix_bot import settings as configuration
from phoenix_bot.operations.check import MANIFEST
from tests.far_ends import free_port
from tests.phoenix_bot.operations.http.asking import Condition, serving
from tests.source import MODULES, imports, trees

ROOT = Path(__file__).parent.parent
IMAGE_HOST = "0.0.0.0"  # noqa: S104  # the server listens everywhere
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def instructions(word: str) -> list[str]:
    """What follows a word at the start of the lines of the Dockerfile."""
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def copied() -> set[str]:
    """What COPY brings into the image."""
    return {source.rstrip("/") for line in instructions("COPY") for source in line.split()[:-1]}


def needed() -> set[str]:
    """The files and folders of ours that bot.py imports, by way of others too."""
    found, waiting = set[str](), ["bot"]
    while waiting:
        module = waiting.pop()
        if module in MODULES and module not in found:
            found.add(module)
            waiting += imports(trees()[module])
            waiting += [name for name in MODULES if name.startswith(f"{module}.")]
    places = {MODULES[module].relative_to(ROOT).parts[0] for module in found}
    return places | {"requirements.lock", MANIFEST.name}


def test_everything_that_the_bot_needs_is_copied_and_nothing_that_is_not_there() -> None:
    assert copied() - {"LICENSE"} == needed()
    assert all((ROOT / source).exists() for source in copied())


def test_what_is_copied_is_let_through() -> None:
    let_through = re.findall(
        r"^!(.+?)/?$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert copied() <= set(let_through)
    assert ".env" not in let_through


def test_only_what_running_needs_is_installed() -> None:
    (install,) = [line for line in instructions("RUN") if "pip install" in line]

    assert install.endswith("--require-hashes -r requirements.lock")


def test_it_runs_without_root_rights() -> None:
    (user,) = instructions("USER")

    assert int(user) > 0
    assert DOCKERFILE.index("\nUSER") < DOCKERFILE.index("\nCMD")
    assert instructions("CMD") == ['["python", "bot.py"]']


def test_its_database_is_in_its_volume() -> None:
    (volume,) = instructions("VOLUME")
    (variable,) = [line for line in instructions("ENV") if line.startswith("DATABASE_URL=")]

    url, _ = configuration.read_database(dict([variable.split("=", 1)]))
    assert Path(url.removeprefix("sqlite:///")).parent == Path(volume)


def health_check(**settings: str) -> tuple[int, str]:
    """The exit code of the health check in a container with these settings, and what it says."""
    (check,) = instructions("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[0] == "python"
    environment = {**settings, "http_proxy": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, *command[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        ("", 0, '{"ok": true, "delivery": "ok"}\n'),
        ("it has ended", 1, '{"ok": false, "delivery": "it has ended"}\n'),
    ],
)
def test_its_health_check_succeeds_as_long_as_the_bot_is_well(trouble: str, code: int, said: str) -> None:
    condition = Condition()
    condition.parts = {"delivery": trouble}
    with serving(condition) as server:
        assert health_check(HTTP_PORT=str(server.port), HTTP_HOST=IMAGE_HOST) == (code, said)


def test_its_health_check_asks_where_the_bot_listens() -> None:
    with serving(Condition(), host="127.0.0.2") as server:
        assert health_check(HTTP_PORT=str(server.port), HTTP_HOST="127.0.0.2")[0] == 0


def test_its_health_check_fails_if_nobody_answers() -> None:
    code, said = health_check(HTTP_PORT=str(free_port()), HTTP_HOST=IMAGE_HOST)

    assert (code, said.split(":")[0]) == (1, "The health server does not answer")


def test_without_a_health_server_its_health_check_does_not_end_the_bot() -> None:
    assert health_check(HTTP_PORT="0") == (
        0,
        "HTTP_PORT is 0: there is no health server to ask. The process runs.\n",
    )


def test_its_health_port_can_be_reached_from_outside() -> None:
    assert f"HTTP_HOST={IMAGE_HOST}" in instructions("ENV")
    assert instructions("EXPOSE") == ["8080"]


@pytest.fixture(scope="module")
def services() -> Any:
    """What docker-compose.yml starts."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_compose_gives_the_bot_its_settings_and_a_database(services: Any) -> None:
    given = {name: defaulted(value) for name, value in services["bot"]["environment"].items()}
    server = {name: defaulted(value) for name, value in services["postgres"]["environment"].items()}

    assert services["bot"]["env_file"] == ".env"
    url, _ = configuration.read_database({name: value for name, value in given.items() if value})
    user, password, name = (server[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
    assert url == f"postgresql://{user}:{password}@postgres:5432/{name}"


def test_compose_starts_the_bot_when_the_database_answers(services: Any) -> None:
    assert services["bot"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"][1]
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]


def test_compose_knows_no_password(services: Any) -> None:
    for service, name in (("bot", "DB_PASSWORD"), ("postgres", "POSTGRES_PASSWORD")):
        assert services[service]["environment"][name].startswith("${DB_PASSWORD:?")


def test_compose_leaves_the_bot_no_rights_that_it_does_not_need(services: Any) -> None:
    bot, postgres = services["bot"], services["postgres"]

    assert bot["read_only"] is True
    assert bot["tmpfs"] == ["/tmp"]  # noqa: S108  # the folder in the container
    assert bot["init"] is True
    for service in (bot, postgres):
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
    assert "cap_add" not in bot


def test_compose_lets_both_stop_cleanly_and_fills_no_disk_with_logs(services: Any) -> None:
    for service in services.values():
        assert service["stop_grace_period"] == "60s"
        assert service["restart"] == "unless-stopped"
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}


def test_images_are_named_exactly() -> None:
    """A tag with its patch level, which a digest may follow."""
    (python,) = instructions("ARG")
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    assert re.fullmatch(r"PYTHON_IMAGE=python:\d+\.\d+\.\d+-slim-\w+", python)
    assert instructions("FROM") == ["${PYTHON_IMAGE}"]
    assert re.search(r"image: \$\{POSTGRES_IMAGE:-postgres:\d+\.\d+-\w+\}$", compose, re.MULTILINE)


def defaulted(value: str) -> str:
    """What ${NAME:-default} comes to when .env leaves NAME out; ${NAME:?…} must be given there."""
    return re.sub(r"\$\{\w+:-(.*?)\}", r"\1", re.sub(r"\$\{\w+:\?.*?\}", "given", value))
