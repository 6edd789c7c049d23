"""What a process costs: its start, its memory, and what it does while nobody does anything."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from tests.bench.ground import CROWD, Ground
from tests.bench.people import opens
from tests.bench.sections.limits import above, at_most
from tests.bench.sections.section import FULL, Size
from tests.bench.sides import BARE, Side, bot, interleaved
from tests.bench.table import Row

STARTS = 3
INTERACTIONS = 4_000


def start(ground: Ground, size: Size) -> Iterable[Row]:
    """From the start of the process to its connection, and the CPU of an idle process."""
    found: dict[str, list[float]] = {}
    with ground.sides([BARE, *map(bot, ground.databases)], size.content) as sides:
        interleaved(
            sides, STARTS, lambda side, _: found.setdefault(side.name, []).append(1000 * side.restart())
        )
        for side in sides:
            side.quiet(2.0)
        # Some jobs run once a minute.
        idle = idle_cpu(sides, 60.0 if size is FULL else 10.0)
    yield Row("start → connected", "ms", found, "≤ +250", (above(250),))
    yield Row("idle CPU", "% of a core", idle, "≤ 0.15", (at_most(0.15),))


def idle_cpu(sides: list[Side], seconds: float) -> dict[str, list[float]]:
    """Percents of a core that each process uses while nobody does anything."""
    before = {side.name: side.cpu() for side in sides}
    time.sleep(seconds)
    return {side.name: [(side.cpu() - before[side.name]) / seconds * 100] for side in sides}


def memory(ground: Ground, size: Size) -> Iterable[Row]:
    """What the process holds after people have opened many forms, and whether that grows."""
    held: dict[str, list[float]] = {}
    grown: dict[str, list[float]] = {}
    for app in [BARE, *map(bot, ground.databases)]:
        with ground.sides([app], size.content) as [side]:
            open_forms(side, INTERACTIONS // 2)
            half = side.memory()
            open_forms(side, INTERACTIONS // 2)
            held[side.name] = [side.memory()]
            grown[side.name] = [max(0.0, side.memory() - half)]
    yield Row("memory after 4,000 interactions", "MB", held, "≤ +40", (above(40),))
    yield Row("… grown in the second half", "MB", grown, "≤ 1", (at_most(1),))


def open_forms(side: Side, count: int) -> None:
    """Let ten people open and close so many forms."""

    def go_on(number: int) -> None:
        person = side.slack.person(f"member{number}")
        for _ in range(count // CROWD):
            form, _ = opens(side, person, lambda: person.command("/announce", "system 7"))
            form.close()

    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(go_on, range(CROWD)))
