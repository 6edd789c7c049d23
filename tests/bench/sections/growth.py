"""The same with a million alerts and a hundred thousand outages."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from tests.bench.ground import Ground
from tests.bench.sections.limits import at_most
from tests.bench.sections.section import Size
from tests.bench.sections.talk import NAMES, Measured, announce_by_turns
from tests.bench.sides import App, bot
from tests.bench.table import Row

MUCH = "much"


def rows(ground: Ground, size: Size) -> Iterable[Row]:
    """How many times as long everything takes."""
    much = replace(size.content, resolved=100_000, alerts=1_000_000)
    found: dict[str, Measured] = {}
    for name in ground.databases:
        usual = bot(name)
        grown = App(f"{name} {MUCH}", usual.command, name)
        with (
            ground.sides([usual], size.content) as small,
            ground.sides([grown], much) as large,
        ):
            fewer = replace(size, rounds=max(1, size.rounds // 2))
            found[name] = announce_by_turns([*small, *large], fewer)
    for what, words in NAMES.items():
        shares = {
            name: [median(measured[what][f"{name} {MUCH}"]) / median(measured[what][name])]
            for name, measured in found.items()
        }
        yield Row(f"1,000,000 alerts, 100,000 outages: {words}", "times", shares, "≤ 1.2", (at_most(1.2),))
