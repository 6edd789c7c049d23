"""What a process and a database use."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ESTABLISHED = "01"
"""The state of a connection in /proc/net/tcp."""


@dataclass(frozen=True)
class Usage:
    """The threads of a process, its open files and sockets, and those of them that lead to the database."""

    threads: int = 0
    files: int = 0
    database: int = 0

    def __sub__(self, other: Self) -> "Usage":
        """How much more this is."""
        return Usage(self.threads - other.threads, self.files - other.files, self.database - other.database)

    def __or__(self, other: Self) -> "Usage":
        """The more of each."""
        return Usage(
            max(self.threads, other.threads),
            max(self.files, other.files),
            max(self.database, other.database),
        )


def usage(pid: int, database_url: str) -> Usage:
    """What a process uses now that has its database there; FileNotFoundError if there is no such process."""
    threads, opened = list(Path(f"/proc/{pid}/task").iterdir()), list(_opened(pid))
    if database_url.startswith("sqlite:"):
        ways = {database_url.removeprefix("sqlite:///")}
    else:
        ways = {f"socket:[{inode}]" for inode in _sockets_to(urlsplit(database_url).port)}
    return Usage(len(threads), len(opened), sum(one in ways for one in opened))


def _opened(pid: int) -> Iterator[str]:
    """Where the open files of a process lead to."""
    for file in Path(f"/proc/{pid}/fd").iterdir():
        # It may be closed meanwhile.
        with suppress(FileNotFoundError):
            yield str(file.readlink())


def _sockets_to(port: int | None) -> Iterator[str]:
    """The inodes of all sockets of this machine that are connected to a port."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        remote, state, inode = fields[2], fields[3], fields[9]
        if state == ESTABLISHED and int(remote.rpartition(":")[2], 16) == port:
            yield inode
