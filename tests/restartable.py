"""A real PostgreSQL server that is restarted, killed, or stopped in the middle of its work."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from tests.folders import in_memory
from tests.postgres import IDENTITY, SETTINGS, cluster, running

KEEPS_COMMITS = SETTINGS | {"synchronous_commit": "on", "max_connections": "60"}
"""Once such a server has answered that something is stored, killing its processes loses nothing of it.

That needs no fsync: what a process has written stays with the kernel.
"""


PATIENCE = 30.0
"""Seconds that it may take to get a connection."""


class Server:
    """A running server; `url` is that of its own database."""

    def __init__(self, programs: Path, data: Path, port: int) -> None:
        self._programs, self._data = programs, data
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def restart(self, *, kill: bool) -> None:
        """Stop it, and start it again. `kill` ends its processes in the middle of their work.

        RuntimeError with its log if it does not start.
        """
        self.go_on()
        command: list[str | Path] = [self._programs / "pg_ctl", "restart", "-D", self._data, "-w", "-t", "60"]
        output = self._data / "restart.log"
        with output.open("w") as file:
            ended = subprocess.run(
                [*command, "-m", "immediate" if kill else "fast", "-l", self._data / "server.log"],
                cwd=self._data,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
                **IDENTITY,
            )
        if ended.returncode:
            raise RuntimeError(output.read_text() + (self._data / "server.log").read_text())

    def hang(self) -> None:
        """Stop all its processes where they are, until go_on()."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let its processes go on."""
        self._signal(signal.SIGCONT)

    def execute(self, *statements: str) -> None:
        """Execute statements as its administrator, each outside any transaction, though it be read-only.

        While it has no connection to give, this tries again.
        """
        with closing(self._connect()) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def _connect(self) -> psycopg2.extensions.connection:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg2.connect(self.url, options="-c default_transaction_read_only=off")
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def _signal(self, number: signal.Signals) -> None:
        # The postmaster first: it starts no others then.
        postmaster = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(postmaster, number)
        for child in _children(postmaster):
            with suppress(ProcessLookupError):
                os.kill(child, number)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def restartable(programs: Path) -> Iterator[Server]:
    """A new server that keeps its commits. It ends with the block, or with this process."""
    with (
        cluster(programs, where=in_memory()) as (runnable, data),
        running(runnable, data, KEEPS_COMMITS) as port,
    ):
        server = Server(runnable, data, port)
        try:
            yield server
        finally:
            # A stopped server would not hear that it shall end.
            server.go_on()
