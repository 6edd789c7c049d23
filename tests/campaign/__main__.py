"""`python -m tests.campaign`: walk, and tell which promises were broken."""

import argparse
import logging
import sys
from collections.abc import Sequence

from tests.campaign.ground import Ground
from tests.campaign.plan import COPIES, POSTGRES, SQLITE, Case


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk as the arguments say; returns the exit code."""
    options = _parser().parse_args(arguments)
    case = Case(options.seed, options.database, options.copies, tuple(options.fault))
    with Ground() as ground:
        result = ground.walk(case)
    print(*result.trace, *result.violations, result.logs, sep="\n")
    return 1 if result.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the walk with this seed")
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), default=SQLITE, help="only on this one")
    parser.add_argument("--copies", type=int, choices=COPIES, default=1, help="only with so many copies")
    parser.add_argument("--fault", action="append", default=[], help="only this fault")
    return parser


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.exit(main())
