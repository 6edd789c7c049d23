"""A real PgBouncer before the tests' PostgreSQL, as many installations have one."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.databases import unavailable
from tests.far_ends import free_port
from tests.postgres import AS_ROOT, IDENTITY, UNPRIVILEGED

START = 10.0
"""Seconds that it may take to listen."""


@contextmanager
def pooled(url: str, *, size: int) -> Iterator[str]:
    """The URL of a database by way of PgBouncer in transaction mode, with so many connections behind it."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        unavailable("no PgBouncer: install pgbouncer")
    server, port = urlsplit(url), free_port()
    with tempfile.TemporaryDirectory(prefix="phoenix-pgbouncer-") as name:
        folder = Path(name)
        settings, users = folder / "pgbouncer.ini", folder / "users.txt"
        users.write_text(f'"{server.username}" ""\n', encoding="utf-8")
        settings.write_text(
            f"""
            [databases]
            * = host={server.hostname} port={server.port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = {size}
            """.replace("            ", ""),
            encoding="utf-8",
        )
        if AS_ROOT:
            folder.chmod(0o755)
            for file in (settings, users):
                shutil.chown(file, UNPRIVILEGED)
        started = subprocess.Popen(
            [program, "-q", settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **IDENTITY,
        )
        try:
            _listening(port)
            yield server._replace(netloc=f"{server.username}@127.0.0.1:{port}").geturl()
        finally:
            started.terminate()
            started.wait()


def _listening(port: int) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=START):
            return
        time.sleep(0.02)
    raise AssertionError(f"PgBouncer does not listen on port {port}")
