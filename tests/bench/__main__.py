"""`python -m tests.bench`: measure, and print the table."""

import argparse
import logging
import sys
import time
from collections.abc import Mapping, Sequence

from tests.bench.document import about_machine, write
from tests.bench.ground import Ground
from tests.bench.sections import SECTIONS
from tests.bench.sections.section import FULL, QUICK, SMALLEST, Section, Size
from tests.bench.sides import POSTGRES, SQLITE
from tests.bench.table import Row, table

SIZES = {"full": FULL, "quick": QUICK, "smallest": SMALLEST}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for, print it, and write it into docs/performance.md if they say so."""
    options = _parser().parse_args(arguments)
    size = QUICK if options.quick else SIZES[options.size]
    wanted = [
        section
        for section in SECTIONS
        if section.name in options.only or (not options.only and not (section.is_long and size is not FULL))
    ]
    with Ground(options.database or (SQLITE, POSTGRES)) as ground:
        ground.measure_commits(size.content)
        commits = ", ".join(f"{name} {figure:.2f} ms" for name, figure in ground.commits.items())
        facts = [about_machine(), f"One commit here: {commits}."]
        print("\n".join(facts), file=sys.stderr)
        measured = {section: _measured(section, ground, size) for section in wanted}
    for own, rows in _tables(measured).items():
        print(table(rows))
        if options.write:
            write(facts, table(rows), only=own)


def _tables(measured: Mapping[Section, list[Row]]) -> dict[str, list[Row]]:
    """The rows of each table, by the section that has it for itself; "" is that of all others."""
    tables: dict[str, list[Row]] = {}
    for section, rows in measured.items():
        tables.setdefault(section.name if section.has_own_table else "", []).extend(rows)
    return tables


def _measured(section: Section, ground: Ground, size: Size) -> list[Row]:
    began = time.perf_counter()
    rows = list(section.measure(ground, size))
    took = time.perf_counter() - began
    print(f"\n{section.name}: {section.about} ({took:.0f} s)\n{table(rows)}", file=sys.stderr, flush=True)
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [section.name for section in SECTIONS]
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and no section that takes long")
    parser.add_argument("--size", choices=SIZES, default="full", help="how much is measured (default: full)")
    parser.add_argument("--only", choices=names, action="append", default=[], help="only this section")
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), action="append", help="only this one")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    return parser


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
