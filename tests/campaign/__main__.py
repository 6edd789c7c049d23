"""`python -m tests.campaign`: walk, and tell which promises were broken."""

import argparse
import logging
import sys
from collections.abc import Sequence

from tests.campaign import proof
from tests.campaign.breaking import SAFEGUARDS
from tests.campaign.campaign import cases, run
from tests.campaign.faults import FAULTS
from tests.campaign.plan import COPIES, POSTGRES, SQLITE
from tests.campaign.report import FIGURES, PROOF, Report, write

WALKS, WORKERS, ALL = 200, 9, "all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk as the arguments say; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.broken == ALL:
        return _prove(options)
    walks = options.walks or (1 if options.seed is not None else WALKS)
    report = Report()
    for result in run(cases(options, walks), options.workers):
        report.add(result)
        print(report.progress(walks), end="\r", file=sys.stderr, flush=True)
        if result.violations:
            print(result.told, flush=True)
    print(f"\n{report.table()}")
    if options.write:
        write(FIGURES, report.table())
    return 1 if report.violations else 0


def _prove(options: argparse.Namespace) -> int:
    """Break each safeguard; fail if one of them is not missed."""
    made = proof.table(options.workers)
    print(made)
    if options.write:
        write(PROOF, made)
    return 1 if proof.NOT_FOUND in made else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--walks", type=int, help=f"how many walks (default: {WALKS}; 1 with --seed)")
    parser.add_argument("--seed", type=int, help="begin with the walk of this seed")
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), help="walk only on this one")
    parser.add_argument("--copies", type=int, choices=COPIES, help="walk only with so many copies")
    names = [fault.name for fault in FAULTS]
    parser.add_argument("--fault", action="append", default=[], choices=names, help="only this fault")
    names = [*SAFEGUARDS, ALL]
    parser.add_argument(
        "--break", dest="broken", default="", choices=names, help="see it fail; all: each in turn"
    )
    parser.add_argument("--workers", type=int, default=WORKERS, help="walks at a time")
    parser.add_argument("--write", action="store_true", help="write it into docs/reliability.md")
    return parser


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(main())
