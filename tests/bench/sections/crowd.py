"""Ten people announce at once, and each waits for the own message before the next."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from phoenix_bot.sandbox import SlackTold
from tests.bench.arrivals import Lost
from tests.bench.ground import CROWD, INSTANT, Ground, Line
from tests.bench.people import announce
from tests.bench.sections.limits import at_least, at_most, worst_at_most
from tests.bench.sections.section import Size
from tests.bench.sections.talk import SLOW
from tests.bench.sides import PHOENIX, POSTGRES, SQLITE, Side, interleaved
from tests.bench.table import Row, Samples

TURN = 2.0
"""Seconds after which the crowd of the next side has its turn."""


@dataclass
class Tally:
    """What a crowd met with at one side. Lists are appended to by all its threads."""

    waits: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    backlogs: list[float] = field(default_factory=list)
    lost: int = 0
    seconds: float = 0.0


def measured(ground: Ground, size: Size, line: Line = INSTANT) -> dict[str, Tally]:
    """Let a crowd work at each side, in turn."""
    with ground.sides(ground.apps, size.content, line) as sides:
        tallies = {side.name: Tally() for side in sides}
        turns = max(1, round(size.seconds / TURN))

        def once(side: Side, number: int) -> None:
            # The first turn warms up.
            tally = tallies[side.name] if number else Tally()
            work(side, tally, size.seconds / turns)

        interleaved(sides, 1 + turns, once)
    return tallies


def work(side: Side, tally: Tally, seconds: float) -> None:
    """Let ten people announce for so long."""
    began = time.perf_counter()

    def announce_on(number: int) -> None:
        person = side.slack.person(f"member{number}")
        while True:
            try:
                done = announce(side, person)
            except (SlackTold, Lost):
                tally.lost += 1
            else:
                tally.acks.append(done.acknowledged)
                tally.waits.append(done.arrived)
            if time.perf_counter() - began > seconds:
                return

    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(announce_on, range(CROWD)))
    tally.seconds += time.perf_counter() - began
    stopped = time.perf_counter()
    side.quiet(0.5)
    tally.backlogs.append(max(0.0, time.perf_counter() - stopped - 0.5))


def _rate(tallies: dict[str, Tally]) -> dict[str, Samples]:
    return {name: [len(one.waits) / one.seconds] for name, one in tallies.items()}


def _acks(tallies: dict[str, Tally]) -> dict[str, Samples]:
    return {name: one.acks for name, one in tallies.items()}


def _lost(tallies: dict[str, Tally]) -> dict[str, Samples]:
    return {name: [one.lost] for name, one in tallies.items()}


def instant(ground: Ground, size: Size) -> Iterable[Row]:
    """Slack answers at once."""
    found = measured(ground, size)
    rate = _rate(found)
    for name, least in ((SQLITE, 80), (POSTGRES, 60)):
        others = {side: rate[side] for side in rate if side not in PHOENIX or side == name}
        yield Row("10 people: announcements per second", "", others, f"≥ {least}", (at_least(least),))
    yield Row("10 people: submit → ack", "ms", _acks(found), "p99 ≤ 100", (worst_at_most(100),))
    yield Row("10 people: announcements lost, or later than 10 s", "", _lost(found), "0", (at_most(0),))


def slow(ground: Ground, size: Size) -> Iterable[Row]:
    """Each call takes 150 ms."""
    found = measured(ground, size, SLOW)
    what = "10 people, 150 ms per call"
    yield Row(f"{what}: announcements per second", "", _rate(found), "≥ 28", (at_least(28),))
    yield Row(f"{what}: submit → ack", "ms", _acks(found), "p99 ≤ 60", (worst_at_most(60),))
    yield Row(f"{what}: lost, or later than 10 s", "", _lost(found), "0", (at_most(0),))
    backlogs = {name: [max(one.backlogs)] for name, one in found.items()}
    yield Row(f"{what}: calls go on afterwards", "s", backlogs, "≤ 5", (at_most(5),))
