"""Each safeguard is broken, to prove that the campaign would find it."""

import re
import sys
from collections.abc import Iterator
from contextlib import closing

from tests.campaign.breaking import SAFEGUARDS
from tests.campaign.campaign import KINDS, run
from tests.campaign.plan import Case

MOST = 60
"""Walks after which a broken safeguard counts as not found."""

NOT_FOUND = "not found"

SHOWN_BY: dict[str, tuple[str, ...]] = {
    "lease": ("SIGSTOP", "Slack is slow", "Slack hangs"),
    "search after a lost answer": ("Slack cuts the connection after it has processed a call",),
    "intake key": ("envelopes come twice", "an acknowledgement is lost"),
    "transaction around the outbox": ("SIGKILL", "SIGKILL at a call", "answer to a commit lost"),
    "order of a lane": ("Slack limits the rate", "Slack fails"),
    "retries": ("Slack fails", "Slack limits the rate"),
    "commit before the answer": ("SIGKILL", "SIGSTOP", "PostgreSQL crashed", "disk full"),
    "unique reminders": ("SIGKILL",),
    "conflicts": ("SIGKILL",),
    "one run for a moment": ("SIGKILL",),
}
"""The faults that are most likely to show that a safeguard is missing; all strike if there are none."""


def table(workers: int) -> str:
    """Each safeguard, the walks until a promise was broken, and which one that was, as a table."""
    head = ("| `--break` | The copies … | Walks | The first broken promise |", "|---|---|---|---|")
    return "\n".join([*head, *_rows(workers)])


def _rows(workers: int) -> Iterator[str]:
    for name, safeguard in SAFEGUARDS.items():
        walks, violation = _first_violation(name, workers)
        print(f"{name}: {walks} walks, {violation}", file=sys.stderr, flush=True)
        yield f"| {name} | {safeguard.without} | {walks} | {violation} |"


def _first_violation(broken: str, workers: int) -> tuple[int, str]:
    faults = SHOWN_BY.get(broken, ())
    walks = [Case(seed, *KINDS[seed % len(KINDS)], faults, broken) for seed in range(1, MOST + 1)]
    with closing(run(walks, workers)) as results:
        for number, result in enumerate(results, start=1):
            if result.broken_promise:
                return number, _in_short(result.broken_promise)
    return MOST, NOT_FOUND


def _in_short(violation: str) -> str:
    """A violation without the details of its walk."""
    text = re.sub(r", \{.*\}", "", violation.replace("|", "/").split("\n")[0])
    return text if len(text) <= 120 else f"{text[:119]}…"
