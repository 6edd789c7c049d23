"""How many alerts the webhook takes, beside a handler that only inserts a row."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import median

from tests.bench.ground import Ground
from tests.bench.sections.limits import at_least
from tests.bench.sections.section import Size
from tests.bench.sides import PROGRAMS, bot
from tests.bench.table import Row
from tests.far_ends import free_port

POSTERS, CHECKS, TURNS = 4, 100, 4


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """Posts per second: the bare handler and the bot take turns."""
    bare: dict[str, list[float]] = {}
    own: dict[str, list[float]] = {}
    for name in ground.databases:
        ports = {"bare": free_port(), "bot": free_port()}
        numbers = itertools.count(1)
        settings = {"HTTP_PORT": str(ports["bot"]), "PINGDOM_WEBHOOK": "open"}
        with (
            bare_handler(ground.database(name, size.content), ports["bare"]),
            ground.started(bot(name), size.content, settings=settings) as side,
        ):
            side.connected()
            side.quiet(1.0)
            for turn in range(1 + TURNS):
                for port, found in ((ports["bare"], bare), (ports["bot"], own)):
                    rate = posts_per_second(port, numbers, size.seconds / TURNS)
                    if turn:
                        found.setdefault(name, []).append(rate)
    shares = {name: [median(own[name]) / median(bare[name])] for name in own}
    yield Row("webhook: posts per second", "", own, has_p99=False)
    yield Row("webhook: posts per second of a bare handler", "", bare, has_p99=False)
    yield Row("webhook: share of the bare handler", "", shares, "≥ 0.7", (at_least(0.7),))


@contextmanager
def bare_handler(url: str, port: int) -> Iterator[None]:
    """A program that inserts what is posted."""
    command = [sys.executable, str(PROGRAMS / "bare_webhook.py"), url, str(port)]
    with subprocess.Popen(command, env={}) as process:
        try:
            wait_for(port)
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + 20
    while True:
        line = HTTPConnection("127.0.0.1", port)
        try:
            line.connect()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
        finally:
            line.close()


def posts_per_second(port: int, numbers: Iterator[int], seconds: float) -> float:
    """Let some posters post what Pingdom does: checks go down and up, each time later."""
    began = time.perf_counter()

    def post_on(_: int) -> int:
        line, count = HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() - began < seconds:
            line.request("POST", "/integration/pingdom", body_of(next(numbers)))
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            count += 1
        line.close()
        return count

    with ThreadPoolExecutor(POSTERS) as pool:
        posted = sum(pool.map(post_on, range(POSTERS)))
    return posted / (time.perf_counter() - began)


def body_of(number: int) -> str:
    """What Pingdom posts: every check in turn goes down, then every check comes up, and so on."""
    state = "UP" if number // CHECKS % 2 else "DOWN"
    told = {"check_id": number % CHECKS, "check_name": f"Check {number % CHECKS}", "current_state": state}
    return json.dumps({**told, "state_changed_timestamp": int(time.time()) - 1_000_000 + number})
