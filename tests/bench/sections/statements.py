"""What the bot says to its database, counted in the log of a bot that writes it down."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.ground import Ground
from tests.bench.people import Announced, announce
from tests.bench.programs.traced_bot import PING
from tests.bench.sections.limits import at_most
from tests.bench.sections.section import Size
from tests.bench.sides import Side, traced
from tests.bench.table import Row

ROUNDS = 3
OF_THE_CLOCK, LISTENING = ("jobs", "job "), ("listener", "envelope")
"""How the names of threads begin: those that work without anybody asking, those that serve people."""

NEW_DELIVERY = 'INSERT INTO "delivery"'


class Sent(NamedTuple):
    """One statement: when it was sent, by monotonic(), from which thread, and how many rows it changed."""

    at: float
    thread: str
    rows: int
    text: str


class Log:
    """What a traced bot has sent."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = 0

    def new(self) -> list[Sent]:
        """What was sent since the last time, without what the clock started."""
        lines = self._file.read_text().splitlines()[self._seen :]
        self._seen += len(lines)
        parts = [line.split("\t", 3) for line in lines]
        sent = [Sent(float(at), thread, int(rows), text) for at, thread, rows, text in parts]
        return [one for one in sent if not one.thread.startswith(OF_THE_CLOCK)]


def in_submit(sent: Sequence[Sent], done: Announced) -> list[Sent]:
    """What the listener sent before its acknowledgement."""
    acknowledged = done.submitted_at + done.acknowledged / 1000
    served = [one for one in sent if one.thread.startswith(LISTENING)]
    return [one for one in served if done.submitted_at <= one.at <= acknowledged]


def announced(side: Side, log: Log) -> tuple[list[Sent], list[Sent]]:
    """Announce once: what was sent in the submit, and in all."""
    log.new()
    done = announce(side, side.slack.person("nina"))
    side.quiet(0.5)
    sent = log.new()
    return in_submit(sent, done), sent


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """Those of one announcement, and what it adds if people have App Home open."""
    submit: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    pings: dict[str, list[float]] = {}
    homes: dict[str, list[float]] = {}
    for name in ground.databases:
        file = ground.folder / f"{name}.statements"
        with ground.started(traced(name, file), size.content) as side:
            side.connected()
            log = Log(file)
            announced(side, log)
            rounds = [announced(side, log) for _ in range(ROUNDS)]
            submit[name] = [median(len(early) for early, _ in rounds)]
            whole[name] = [median(len(sent) for _, sent in rounds)]
            pings[name] = [median(sum(one.text == PING for one in sent) for _, sent in rounds)]
            open_homes(side)
            early, _ = announced(side, log)
            homes[name] = [new_deliveries(early) - median(new_deliveries(before) for before, _ in rounds)]
    yield Row("SQL statements in the submit", "", submit, "≤ 15", (at_most(15),))
    yield Row("SQL statements of an announcement in all", "", whole, "≤ 35", (at_most(35),))
    yield Row("… of them pings", "", pings, "0", (at_most(0),))
    yield Row("rows for 50 open App Homes in the submit", "", homes, "≤ 1", (at_most(1),))


def open_homes(side: Side) -> None:
    """Let fifty people open App Home."""
    for number in range(50):
        person = side.slack.person(f"member{number}")
        shown = side.arrivals.expect("views.publish")
        person.open_home()
        shown.at()
    side.quiet(0.5)


def new_deliveries(sent: Sequence[Sent]) -> int:
    """How many rows these statements added to the outbox; RETURNING hides how many rows it returns."""
    return sum(max(1, one.rows) for one in sent if one.text.startswith(NEW_DELIVERY))
