"""What a campaign has found, as people read it, and as docs/reliability.md has it."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.usage import Usage
from tests.campaign.walk import Result

PLACE = Path(__file__).parents[2] / "docs" / "reliability.md"
FIGURES, PROOF = "figures", "safeguards"
"""The parts of the document that are written."""


@dataclass
class Report:
    """The sum of all walks so far."""

    walks: Counter[tuple[str, int]] = field(default_factory=Counter)
    acts: Counter[tuple[str, int]] = field(default_factory=Counter)
    broken: Counter[tuple[str, int]] = field(default_factory=Counter)
    strikes: Counter[str] = field(default_factory=Counter)
    kept: Usage = field(default_factory=Usage)
    longest: float = 0.0
    began: float = field(default_factory=time.monotonic)

    @property
    def violations(self) -> int:
        """How many promises were broken."""
        return self.broken.total()

    def add(self, result: Result) -> None:
        """Count one walk."""
        kind = result.case.database, result.case.copies
        self.walks[kind] += 1
        self.acts[kind] += result.acts
        self.broken[kind] += len(result.violations)
        self.strikes.update(result.strikes)
        self.kept |= result.kept
        self.longest = max(self.longest, result.seconds)

    def progress(self, walks: int) -> str:
        """How far the campaign is, in one line."""
        seconds = time.monotonic() - self.began
        strikes = self.strikes.total()
        return (
            f"{self.walks.total()} of {walks} walks in {seconds:.0f} s:"
            f" {self.acts.total()} acts, {strikes} faults, {self.violations} violations"
        )

    def table(self) -> str:
        """All figures as tables in Markdown."""
        kinds = [
            f"| {database} | {copies} | {self.walks[database, copies]} | {self.acts[database, copies]} |"
            f" {self.broken[database, copies]} |"
            for database, copies in sorted(self.walks)
        ]
        faults = [f"| {name} | {number} |" for name, number in sorted(self.strikes.items())]
        return "\n".join(
            [
                "| Database | Copies | Walks | Acts of people | Violations |",
                "|---|---|---|---|---|",
                *kinds,
                "",
                "| Fault | Struck |",
                "|---|---|",
                *faults,
                "",
                f"The longest walk took {self.longest:.0f} s. At the end of a walk, a copy had at most"
                f" {self.kept.threads} threads, {self.kept.files} files and sockets, and {self.kept.database}"
                " connections to its database more than at its start.",
            ]
        )


def write(name: str, made: str) -> None:
    """Replace a part of the document: FIGURES or PROOF."""
    begin, end = f"<!-- {name}: make faults writes this -->", f"<!-- {name}: to here -->"
    before, _, rest = PLACE.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    PLACE.write_text(f"{before}{begin}\n\n{made}\n\n{end}{after}", encoding="utf-8")
