"""What becomes of each row: counts for each table, and the rows that are not taken over as they are."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from models import Outage
from phoenix_bot.operations.transfer.django.tables import TABLES

SHOWN = 20
"""Rows that the report shows of each reason."""

READ, ADDED, JOINED, THERE, NOT_TAKEN = "read", "added", "joined", "already there", "not taken"
COLUMNS = (READ, ADDED, JOINED, THERE, NOT_TAKEN)

REFUSED, NOTED = "not taken", "taken, but"


class Report:
    """Counts rows. What is read is what was added, joined, there already, and not taken.

    A row is *joined* if it became a part of a row that is there: of one of ours with the same name, or of the
    row that tells the same. `left_open` are the open outages of which nobody hears from this bot. `file` gets
    every row that is not taken, or not as it is, as CSV.
    """

    def __init__(self, file: TextIO | None = None) -> None:
        self.counts: dict[str, Counter[str]] = {table.name: Counter() for table in TABLES}
        self._reasons: dict[tuple[str, str, str], list[str]] = {}
        self._numbers: Counter[tuple[str, str, str]] = Counter()
        self.remarks: list[str] = []
        self.left_open: list[Outage] = []
        self._csv = csv.writer(file) if file else None
        if self._csv:
            self._csv.writerow(["Table", "Id", "What", "Why"])

    def count(self, table: str, column: str, number: int = 1) -> None:
        """So many more rows are READ, ADDED, JOINED or THERE. Tables that are only looked up do not count."""
        if table in self.counts:
            self.counts[table][column] += number

    def refuse(self, table: str, id: object, reason: str, *, detail: str = "") -> None:
        """A row is not taken, for a reason that many may share; `detail` is only about this one."""
        self.counts[table][NOT_TAKEN] += 1
        self._keep(REFUSED, table, id, reason, detail)

    def note(self, table: str, id: object, reason: str, *, detail: str = "") -> None:
        """A row is taken, but not as it is."""
        self._keep(NOTED, table, id, reason, detail)

    def _keep(self, what: str, table: str, id: object, reason: str, detail: str) -> None:
        key = what, table, reason
        self._numbers[key] += 1
        shown = f"{id}" + (f" ({detail})" if detail else "")
        if self._numbers[key] <= SHOWN:
            self._reasons.setdefault(key, []).append(shown)
        if self._csv:
            self._csv.writerow([table, "" if id is None else id, what, f"{reason}{detail and f': {detail}'}"])

    def lines(self, *, is_tried: bool, file: Path | None = None) -> Iterator[str]:
        """The report for people. `is_tried`: nothing was stored."""
        yield f"{'Table':<30}" + "".join(f"{column:>15}" for column in COLUMNS)
        for table, counts in self.counts.items():
            yield f"{table:<30}" + "".join(f"{counts[column]:>15,}" for column in COLUMNS)
        for what, heading in ((REFUSED, "Not taken:"), (NOTED, "Taken, but not as it was:")):
            found = [key for key in self._numbers if key[0] == what]
            if found:
                yield heading
            for key in found:
                yield from self._listed(key)
        yield from self.remarks
        if file is not None:
            yield f"Every row that was not taken, or not as it was, is in {file}."
        elif any(number > SHOWN for number in self._numbers.values()):
            yield "--report FILE writes all these rows into a file."
        if is_tried:
            yield "This was a trial (--dry-run): nothing was stored."

    def _listed(self, key: tuple[str, str, str]) -> Iterator[str]:
        _, table, reason = key
        number = self._numbers[key]
        more = f" and {number - SHOWN:,} more" if number > SHOWN else ""
        yield f"  {table}: {reason} ({number:,}): {', '.join(self._reasons[key])}{more}"
