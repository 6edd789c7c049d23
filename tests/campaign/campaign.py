"""Many walks, several at a time: each in a process that has a PostgreSQL server of its own."""

import argparse
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
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


def run(walks: Sequence[Case], workers: int) -> Iterator[Result]:
    """Live through all walks, so many at a time; yields each result as soon as it is known.

    RuntimeError if a process ends before it has told how its walk went.
    """
    waiting, told = iter(walks), Queue[Result | None]()
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_work, args=(waiting, told, lock), daemon=True)
        for _ in range(min(workers, len(walks)))
    ]
    for thread in threads:
        thread.start()
    for _ in walks:
        result = told.get()
        if result is None:
            raise RuntimeError("a process of the campaign has ended; its last words are above")
        yield result


def _work(waiting: Iterator[Case], told: Queue[Result | None], lock: threading.Lock) -> None:
    """Hand walks to a process of its own, one after the other."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "tests.campaign.worker"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=-1, stdout=-1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while True:
            with lock:
                case = next(waiting, None)
            if case is None:
                process.stdin.close()
                return
            pickle.dump(case, process.stdin)
            process.stdin.flush()
            try:
                told.put(pickle.load(process.stdout))  # noqa: S301  # our own process wrote it
            except EOFError:
                told.put(None)
                return
