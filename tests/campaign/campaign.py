"""Many walks, several at a time: each in a process that has a PostgreSQL server of its own."""

import argparse
import pickle
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from queue import Queue

from tests.campaign.plan import COPIES, POSTGRES, SQLITE, Case
from tests.campaign.walk import Result
from tests.forking import ROOT

KINDS = [(SQLITE, 1), *((POSTGRES, copies) for copies in COPIES), (SQLITE, 1)]
"""What walks take turns with: databases, and how many copies run on them."""


def cases(options: argparse.Namespace, walks: int) -> list[Case]:
    """So many walks, as the options ask for them. Each seed always has the same kind."""
    kinds = [
        (database, copies)
        for database, copies in KINDS
        if options.database in (None, database) and options.copies in (None, copies)
    ]
    if not kinds:
        kinds = [(options.database, options.copies)]
    first = options.seed if options.seed is not None else 1
    seeds = range(first, first + walks)
    return [Case(seed, *kinds[seed % len(kinds)], tuple(options.fault), options.broken) for seed in seeds]


def run(walks: Sequence[Case], workers: int) -> Generator[Result, None, None]:
    """Live through all walks, so many at a time; yields each result as soon as it is known.

    Whoever closes it before the end lets no further walk begin; those that have begun go on. RuntimeError if
    a process ends before it has told how its walk went.
    """
    waiting, told = Waiting(walks), Queue[Result | None]()
    for _ in range(min(workers, len(walks))):
        # No daemon: it waits until the process has removed what it made.
        threading.Thread(target=_work, args=(waiting, told)).start()
    try:
        for _ in walks:
            result = told.get()
            if result is None:
                raise RuntimeError("a process of the campaign has ended; its last words are above")
            yield result
    finally:
        waiting.close()


class Waiting:
    """Walks that nobody has begun yet."""

    def __init__(self, walks: Sequence[Case]) -> None:
        self._walks = list(walks)
        self._lock = threading.Lock()

    def next(self) -> Case | None:
        """The next one; None if there is none left."""
        with self._lock:
            return self._walks.pop(0) if self._walks else None

    def close(self) -> None:
        """Leave the others out."""
        with self._lock:
            self._walks.clear()


def _work(waiting: Waiting, told: Queue[Result | None]) -> None:
    """Hand walks to a process of its own, one after the other."""
    command = [sys.executable, "-m", "tests.campaign.worker"]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while (case := waiting.next()) is not None:
            pickle.dump(case, process.stdin)
            process.stdin.flush()
            try:
                told.put(pickle.load(process.stdout))  # noqa: S301  # our own process wrote it
            except EOFError:
                told.put(None)
                return
        process.stdin.close()
