"""The health server, asked as a container's health check and a load balancer ask."""

import json
import threading
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from phoenix_bot.side_server import SideServer
from tests.databases import free_port


class Health:
    """What the bot says about itself; `ready` can be made to take as long as `answering` is not set."""

    def __init__(self) -> None:
        self.parts = {"slack": True, "database": True}
        self.asked = threading.Event()
        self.answering = threading.Event()
        self.answering.set()

    def alive(self) -> dict[str, bool]:
        return {"delivery": True}

    def ready(self) -> dict[str, bool]:
        self.asked.set()
        self.answering.wait()
        return self.parts


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def server(health: Health) -> Iterator[SideServer]:
    server = SideServer(host="127.0.0.1", port=0, alive=health.alive, ready=health.ready)
    server.start()
    yield server
    health.answering.set()
    server.stop()


def ask(server: SideServer, path: str) -> tuple[int, str]:
    """The status and body of the answer."""
    try:
        with urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_all_is_well(server: SideServer) -> None:
    assert ask(server, "/healthz") == (200, '{"delivery": true}')
    assert ask(server, "/readyz") == (200, '{"slack": true, "database": true}')


def test_a_part_that_is_down_makes_the_bot_unready_but_leaves_it_alive(
    server: SideServer, health: Health
) -> None:
    health.parts["slack"] = False

    status, body = ask(server, "/readyz")

    assert (status, json.loads(body)) == (503, {"slack": False, "database": True})
    assert ask(server, "/healthz")[0] == 200


def test_a_slow_database_does_not_hold_up_the_health_check(server: SideServer, health: Health) -> None:
    health.answering.clear()
    waiting = threading.Thread(target=ask, args=(server, "/readyz"))
    waiting.start()
    health.asked.wait()

    assert ask(server, "/healthz")[0] == 200
    health.answering.set()
    waiting.join()


def test_nothing_else_is_served(server: SideServer) -> None:
    assert ask(server, "/")[0] == 404


def test_a_taken_port_is_refused_with_the_settings_to_change(server: SideServer, health: Health) -> None:
    second = SideServer(host="127.0.0.1", port=server.port, alive=health.alive, ready=health.ready)

    with pytest.raises(OSError, match=f"{server.port}.*Set HTTP_PORT or HTTP_HOST"):
        second.start()
    second.stop()


def test_after_a_stop_the_port_is_free(health: Health) -> None:
    port = free_port()
    for _ in range(2):
        server = SideServer(host="127.0.0.1", port=port, alive=health.alive, ready=health.ready)
        server.start()

        assert ask(server, "/healthz")[0] == 200
        server.stop()
