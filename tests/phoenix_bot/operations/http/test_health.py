"""The health checks, asked as a container's health check and a load balancer ask."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest

from phoenix_bot.operations.http.server import Server
from tests.far_ends import free_port
from tests.phoenix_bot.operations.http.asking import Condition, ask, serving


@pytest.fixture
def condition() -> Condition:
    return Condition()


@pytest.fixture
def server(condition: Condition) -> Iterator[Server]:
    with serving(condition) as server:
        yield server


def test_all_is_well(server: Server) -> None:
    assert ask(server.port, "/healthz") == (200, {"ok": True, "delivery": "ok", "jobs": "ok"})
    assert ask(server.port, "/readyz") == (
        200,
        {
            "ok": True,
            "database": "ok",
            "slack": "ok",
            "delivery": "ok",
            "jobs": "ok",
            "slack_last_frame_seconds": 1.5,
            "outbox_oldest_seconds": 0.0,
        },
    )


def test_the_answer_is_one_line(server: Server) -> None:
    with urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5) as answer:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert b"\n" not in answer.read().strip()


def test_what_people_need_that_is_down_makes_the_bot_unready_but_leaves_it_alive(
    server: Server, condition: Condition
) -> None:
    condition.slack, condition.database = "it is not connected", "it cannot be reached"

    status, told = ask(server.port, "/readyz")

    assert (status, told["ok"]) == (503, False)
    assert (told["slack"], told["database"]) == ("it is not connected", "it cannot be reached")
    assert ask(server.port, "/healthz")[0] == 200


def test_a_part_that_is_stuck_makes_the_bot_neither_alive_nor_ready(
    server: Server, condition: Condition
) -> None:
    condition.parts["jobs"] = "it has done nothing for 75 s"

    for path in ("/healthz", "/readyz"):
        status, told = ask(server.port, path)

        assert (status, told["ok"], told["delivery"]) == (503, False, "ok")
        assert told["jobs"] == "it has done nothing for 75 s"


# A database that hangs


def test_while_the_database_hangs_both_checks_answer_all_the_same(
    server: Server, condition: Condition
) -> None:
    condition.answering.clear()

    for _ in range(2):
        status, told = ask(server.port, "/readyz")
        assert (status, told["database"]) == (503, "it has not answered for 0 s")
        assert told["slack"] == "ok"
    assert ask(server.port, "/healthz")[0] == 200


def test_however_many_ask_one_thread_waits_for_the_database(server: Server, condition: Condition) -> None:
    condition.answering.clear()
    # More than asyncio has threads of its own.
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda _: ask(server.port, "/readyz"), range(40)))

    assert {status for status, _ in answers} == {503}
    assert condition.questions == 1
    assert ask(server.port, "/healthz")[0] == 200


def test_once_the_database_answers_again_the_bot_is_ready(server: Server, condition: Condition) -> None:
    condition.answering.clear()
    assert ask(server.port, "/readyz")[0] == 503
    condition.answering.set()

    # Whoever asks first may still get the late answer to the question before.
    assert ask(server.port, "/readyz")[0] == 200
    assert ask(server.port, "/readyz")[0] == 200


def test_a_question_that_fails_unexpectedly_is_told_and_logged(
    server: Server,
    condition: Condition,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(condition, "answering", None)

    assert ask(server.port, "/readyz")[1]["database"] == "AttributeError"
    assert "The database could not be asked" in caplog.text
    monkeypatch.undo()
    assert ask(server.port, "/readyz")[0] == 200


# The port


def test_nothing_else_is_served(server: Server) -> None:
    with pytest.raises(OSError, match="404"):
        urlopen(f"http://127.0.0.1:{server.port}/", timeout=5)


def test_a_taken_port_is_refused_with_the_settings_to_change(server: Server) -> None:
    second = Server([], host="127.0.0.1", port=server.port)

    with pytest.raises(OSError, match=f"{server.port}.*Set HTTP_PORT or HTTP_HOST"):
        second.start()
    second.stop()


def test_after_a_stop_the_port_is_free(condition: Condition) -> None:
    port = free_port()
    for _ in range(2):
        with serving(condition, port=port):
            assert ask(port, "/healthz")[0] == 200
