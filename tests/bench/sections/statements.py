"""How many statements the bot sends to its database for one announcement."""

import statistics
from collections.abc import Iterable
from pathlib import Path

from tests.bench.ground import Ground
from tests.bench.people import announce
from tests.bench.sections.section import Size
from tests.bench.sides import Side, traced
from tests.bench.table import Limit, Row, p50
from tests.bench.traced import PING

ROUNDS = 3
OF_THE_CLOCK, LISTENING = ("jobs", "job "), ("listener", "envelope")
"""How the names of threads begin: those that work without anybody asking, those that serve people."""


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """Count them in the log of a bot that writes it."""
    submit: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    pings: dict[str, list[float]] = {}
    for name in ground.databases:
        file = ground.folder / f"{name}.statements"
        with ground.started(traced(name, file), size.content) as side:
            side.connected()
            announce(side, side.slack.person("nina"))
            side.quiet(0.5)
            counted = [count(side, file) for _ in range(min(ROUNDS, size.rounds))]
        figures = [statistics.median(column) for column in zip(*counted, strict=True)]
        submit[name], whole[name], pings[name] = ([figure] for figure in figures)
    yield Row("SQL statements in the submit", "", submit, "≤ 15", (Limit(p50, lambda _, __: 15),))
    yield Row("SQL statements of an announcement in all", "", whole, "≤ 35", (Limit(p50, lambda _, __: 35),))
    yield Row("… of them pings", "", pings, "0", (Limit(p50, lambda _, __: 0),))


def count(side: Side, file: Path) -> tuple[int, int, int]:
    """Announce once: the statements until the acknowledgement, those in all, and the pings among them."""
    before = len(file.read_text().splitlines())
    done = announce(side, side.slack.person("nina"))
    side.quiet(0.5)
    lines = [line.split("\t", 2) for line in file.read_text().splitlines()[before:]]
    sent = [(float(at), thread, statement) for at, thread, statement in lines]
    sent = [one for one in sent if not one[1].startswith(OF_THE_CLOCK)]
    acknowledged = done.submitted_at + done.acknowledged / 1000
    in_submit = [
        one for one in sent if one[1].startswith(LISTENING) and done.submitted_at <= one[0] <= acknowledged
    ]
    return len(in_submit), len(sent), sum(statement == PING for _, _, statement in sent)
