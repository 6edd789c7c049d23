"""Processes that begin with the bot imported already, which saves most of a start."""

import multiprocessing
from contextlib import chdir
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["__main__", "tests.copies", "tests.programs"])


def fork(target: Any, *args: object) -> Any:
    """Start a process that calls `target`, a function of a module. It ends when this process ends."""
    _begin()
    process = PROCESSES.Process(target=target, args=args, daemon=True)
    process.start()
    return process


@cache
def _begin() -> None:
    """Start the process that the others are forked from, in the folder in which it finds what it imports."""
    with chdir(ROOT):
        forkserver.ensure_running()
