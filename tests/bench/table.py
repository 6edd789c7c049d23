"""The table: what was measured, beside what is to be reached."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.sides import CALLS, FLOOR, POSTGRES, SQLITE

Samples = Sequence[float]
"""What was measured in each round, or one figure."""

COLUMNS = (FLOOR, CALLS, SQLITE, POSTGRES)


def p50(samples: Samples) -> float:
    return statistics.median(samples)


def p99(samples: Samples) -> float:
    """The 99th percentile; of fewer than a hundred rounds, the worst."""
    return sorted(samples)[min(len(samples) - 1, int(len(samples) * 0.99))]


@dataclass(frozen=True)
class Limit:
    """What must hold: the figure `of` the samples is at most, or at `least`, what `bound` says.

    `bound` is given the samples of the floor, and the milliseconds of one commit.
    """

    of: Callable[[Samples], float]
    bound: Callable[[Samples, float], float]
    least: bool = False

    def holds(self, samples: Samples, floor: Samples, commit: float) -> bool:
        figure, bound = self.of(samples), self.bound(floor, commit)
        return figure >= bound if self.least else figure <= bound


@dataclass(frozen=True)
class Row:
    """One thing that was measured, by side. `reach` says the limits in words."""

    what: str
    unit: str
    measured: Mapping[str, Samples]
    reach: str = ""
    limits: Sequence[Limit] = ()
    commits: Mapping[str, float] = field(default_factory=dict)
    has_p99: bool = True

    def cells(self) -> list[str]:
        """What stands in the table."""
        sides = [self._cell(name) for name in COLUMNS]
        return [f"{self.what}, {self.unit}" if self.unit else self.what, *sides, self.reach, self._verdicts()]

    def _cell(self, name: str) -> str:
        samples = self.measured.get(name)
        if not samples:
            return "-"
        text = shown(p50(samples))
        if self.has_p99 and len(samples) > 1:
            text += f" / {shown(p99(samples))}"
        floor = self.measured.get(FLOOR)
        if floor and name != FLOOR and p50(floor):
            text += f" ({p50(samples) / p50(floor):.2f}x)"
        return text

    def _verdicts(self) -> str:
        found = [name for name in (SQLITE, POSTGRES) if self.measured.get(name)]
        return ", ".join("yes" if self.is_met(name) else "no" for name in found) if self.limits else "-"

    def is_met(self, name: str) -> bool:
        """Whether the bot reaches all on this database."""
        floor, commit = self.measured.get(FLOOR, ()), self.commits.get(name, 0.0)
        return all(limit.holds(self.measured[name], floor, commit) for limit in self.limits)


HEAD = ("what", FLOOR, CALLS, SQLITE, POSTGRES, "to reach", "met")


def shown(figure: float) -> str:
    """A figure with as many digits as say something."""
    return f"{figure:.2f}" if figure < 1 else f"{figure:.1f}" if figure < 100 else f"{figure:,.0f}"


def table(rows: Sequence[Row]) -> str:
    """A table in Markdown, whose columns also stand below each other."""
    lines = [list(HEAD), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
