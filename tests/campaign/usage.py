"""What a process and a database use."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """The threads and the open files and sockets of a process."""

    threads: int
    files: int


def usage(pid: int) -> Usage:
    """What a process uses now; FileNotFoundError if there is none."""
    process = Path(f"/proc/{pid}")
    return Usage(len(list((process / "task").iterdir())), len(list((process / "fd").iterdir())))
