"""What people read: App Home with many open outages, and a list out of a long history."""

import time
from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from phoenix_bot.sandbox import Person
from tests.bench.ground import Ground
from tests.bench.sections.limits import above, at_most
from tests.bench.sections.section import Size
from tests.bench.sections.statements import Log
from tests.bench.sides import BARE, Side, bot, interleaved, traced
from tests.bench.table import Row

OPEN, RESOLVED = 10_000, 100_000


def home(ground: Ground, size: Size) -> Iterable[Row]:
    """From opening App Home to its page."""
    content = replace(size.content, open=OPEN)
    found: dict[str, list[float]] = {}

    def once(side: Side, number: int) -> None:
        took = open_home(side)
        if number >= size.warm_up:
            found.setdefault(side.name, []).append(took)

    with ground.sides([BARE, *map(bot, ground.databases)], content) as sides:
        interleaved(sides, size.warm_up + size.rounds, once)
    yield Row("App Home → views.publish, 10,000 open", "ms", found, "≤ +6", (above(6),))
    counted = {name: [statements(ground, name, size)] for name in ground.databases}
    yield Row("… SQL statements", "", counted, "≤ 12", (at_most(12),))


def open_home(side: Side) -> float:
    """Open App Home; milliseconds until its page arrived."""
    person = side.slack.person("nina")
    published = side.arrivals.expect("views.publish")
    began = time.perf_counter()
    person.open_home()
    took = (published.at() - began) * 1000
    side.quiet(0.1)
    return took


def statements(ground: Ground, name: str, size: Size) -> float:
    """How many statements it takes to show App Home to somebody who has seen it before."""
    file = ground.folder / f"{name}.home"
    with ground.started(traced(name, file), replace(size.content, open=OPEN)) as side:
        side.connected()
        log, counts = Log(file), []
        for _ in range(4):
            log.new()
            open_home(side)
            side.quiet(0.5)
            counts.append(len(log.new()))
    return median(counts[1:])


def lists(ground: Ground, size: Size) -> Iterable[Row]:
    """`/phoenix list resolved` with a system that has twenty of a hundred thousand outages."""
    found: dict[str, list[float]] = {}

    def once(side: Side, number: int) -> None:
        took = ask(side, side.slack.person("nina"), f"list resolved System {100 + number}")
        if number >= size.warm_up:
            found.setdefault(side.name, []).append(took)

    content = replace(size.content, resolved=RESOLVED)
    with ground.sides([bot(name) for name in ground.databases], content) as sides:
        interleaved(sides, size.warm_up + size.rounds, once)
    what = "`/phoenix list resolved SYSTEM`, 100,000 outages"
    yield Row(what, "ms", found, "≤ 14", (at_most(14),))


def ask(side: Side, person: Person, text: str) -> float:
    """Type /phoenix; milliseconds until the answer arrived, by the acknowledgement or after it."""
    answered = side.arrivals.expect("response_url")
    began = time.perf_counter()
    person.command("/phoenix", text)
    envelope = next(one for one in reversed(side.slack.envelopes) if one.type == "slash_commands")
    if envelope.answer:
        side.arrivals.forget(answered)
        return (envelope.seconds or 0.0) * 1000
    return (answered.at() - began) * 1000
