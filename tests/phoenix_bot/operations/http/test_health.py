"""The health server, asked as a container's health check and a load balancer ask."""

import json
import threading
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from phoenix_bot.operations.http import health as health_routes
from phoenix_bot.operations.http.server import Server
from tests.far_ends import free_port


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
def server(health: Health) -> Iterator[Server]:
    server = Server(health_routes.routes(health.alive, health.ready), host="127.0.0.1", port=0)
    server.start()
    yield server
    health.answering.set()
    server.stop()


def ask(server: Server, path: str) -> tuple[int, str]:
    """The status and body of the answer."""
    try:
        with urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_all_is_well(server: Server) -> None:
    assert ask(server, "/healthz") == (200, '{"delivery": true}')
    assert ask(server, "/readyz") == (200, '{"slack": true, "database": true}')


def test_a_part_that_is_down_makes_the_bot_unready_but_leaves_it_alive(
    server: Server, health: Health
) -> None:
    health.parts["slack"] = False

    status, body = ask(server, "/readyz")

    assert (status, json.loads(body)) == (503, {"slack": False, "database": True})
    assert ask(server, "/healthz")[0] == 200


def test_a_slow_database_does_not_hold_up_the_health_check(server: Server, health: Health) -> None:
    health.answering.clear()
    waiting = threading.Thread(target=ask, args=(server, "/readyz"))
    waiting.start()
    health.asked.wait()

    assert ask(server, "/healthz")[0] == 200
    health.answering.set()
    waiting.join()


def test_nothing_else_is_served(server: Server) -> None:
    assert ask(server, "/")[0] == 404


def test_a_taken_port_is_refused_with_the_settings_to_change(server: Server, health: Health) -> None:
    second = Server(health_routes.routes(health.alive, health.ready), host="127.0.0.1", port=server.port)

    with pytest.raises(OSError, match=f"{server.port}.*Set HTTP_PORT or HTTP_HOST"):
        second.start()
    second.stop()


def test_after_a_stop_the_port_is_free(health: Health) -> None:
    port = free_port()
    for _ in range(2):
        server = Server(health_routes.routes(health.alive, health.ready), host="127.0.0.1", port=port)
        server.start()

        assert ask(server, "/healthz")[0] == 200
        server.stop()
