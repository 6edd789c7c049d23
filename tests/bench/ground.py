"""Where the sides stand: databases with the same content, and Slacks with the same people."""

import os
import shutil
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

import yaml
from aiohttp import web

from models.database import bind, close, database, transaction
from phoenix_bot.sandbox import Sandbox
from tests.bench.contents import USUAL, Content, fill
from tests.bench.sides import ALL_CALLS, BARE, POSTGRES, SQLITE, App, Side, bot
from tests.connect_proxy import certificate
from tests.far_ends import free_port
from tests.phoenix import MANIFEST, environment
from tests.postgres import create_database, find_programs, own_server

CROWD, MEMBERS = 10, 100
"""People who work at the same time; and who there are, beside the few of every sandbox."""

COMMITS = 50

AT_START = 0.5
"""Seconds of silence after which an app has done what it does at its start."""

DURABLE = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "128MB"}
"""A PostgreSQL that loses nothing, unlike that of the tests."""

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
"""What a machine trusts on Debian and Ubuntu."""


@dataclass(frozen=True)
class Line:
    """How Slack is reached: the seconds that each call takes, and whether the Web API speaks TLS."""

    latency: float = 0.0
    tls: bool = False


INSTANT = Line()


def nothing(_: str) -> None:
    """Prepare nothing."""


class Ground:
    """A folder and a database server for one run. A context manager: its end removes all."""

    def __init__(self, names: Sequence[str] = (SQLITE, POSTGRES)) -> None:
        """The bot is measured on these databases."""
        self.databases = names
        self._ends = ExitStack()
        self._templates: dict[tuple[str, Content], str] = {}
        self.commits: dict[str, float] = {}
        """Milliseconds of one commit, by database."""

    def __enter__(self) -> Self:
        self.folder = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="phoenix-bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    @cached_property
    def server(self) -> str:
        """The URL of a PostgreSQL server that was started for this run."""
        programs = find_programs()
        if programs is None:
            raise RuntimeError("no PostgreSQL here; --database SQLite leaves it out")
        return self._ends.enter_context(own_server(programs, DURABLE))

    @property
    def apps(self) -> list[App]:
        """All that are compared."""
        return [BARE, ALL_CALLS, *(bot(name) for name in self.databases)]

    @contextmanager
    def sides(
        self, apps: Sequence[App], content: Content = USUAL, line: Line = INSTANT
    ) -> Iterator[list[Side]]:
        """Start these apps, each with a Slack and a database of its own."""
        with ExitStack() as ends:
            sides = [ends.enter_context(self.started(app, content, line)) for app in apps]
            for side in sides:
                side.connected()
                side.quiet(AT_START)
            # Else a commit would wait until the disk has taken the copies of large databases.
            os.sync()
            yield sides

    @contextmanager
    def started(
        self,
        app: App,
        content: Content = USUAL,
        line: Line = INSTANT,
        *,
        settings: Mapping[str, str] = MappingProxyType({}),
        prepare: Callable[[str], None] = nothing,
    ) -> Iterator[Side]:
        """Start one app, which need not be connected yet.

        `settings` are further variables of its environment; `prepare` is called with its database's URL.
        """
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        url = self.database(app.database, content) if app.database else "sqlite:///unused.db"
        prepare(url)
        with workspace(MANIFEST if app.database else bare_manifest(), line.latency) as slack:
            trusted = serve_tls(slack, folder) if line.tls else {}
            env = environment(slack, url) | trusted | dict(settings)
            # As it is by default: nothing is lost here that the bot would have to look for.
            del env["SLACK_SETTLE_SECONDS"]
            side = Side(app, slack, env, folder)
            side.start()
            try:
                yield side
            finally:
                side.stop()

    def database(self, kind: str, content: Content) -> str:
        """The URL of a new database of this kind with this content."""
        if (kind, content) not in self._templates:
            self._templates[kind, content] = self._filled(kind, content)
        template = self._templates[kind, content]
        if kind == POSTGRES:
            return create_database(self.server, template)
        copy = Path(tempfile.mkdtemp(dir=self.folder)) / "phoenix.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"

    def _filled(self, kind: str, content: Content) -> str:
        place = Path(tempfile.mkdtemp(dir=self.folder)) / "template.db"
        url = create_database(self.server, None) if kind == POSTGRES else f"sqlite:///{place}"
        with workspace() as slack:
            fill(url, content, slack)
        close()
        return url

    def measure_commits(self, content: Content) -> None:
        """Find out how long a commit takes here, on each database."""
        for kind in self.databases:
            bind(self.database(kind, content))
            times = sorted(_commit() for _ in range(COMMITS))
            self.commits[kind] = times[COMMITS // 2]
            close()


def _commit() -> float:
    """Milliseconds of the smallest transaction that writes."""
    began = time.perf_counter()
    with transaction():
        database.execute_sql("UPDATE system SET retired_at = CURRENT_TIMESTAMP WHERE id = 1")
    return (time.perf_counter() - began) * 1000


def bare_manifest() -> dict[str, Any]:
    """The manifest of an app that wants to know of no more than what it needs."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_home_opened"]
    return manifest


@contextmanager
def workspace(manifest: Path | dict[str, Any] = MANIFEST, latency: float = 0.0) -> Iterator[Sandbox]:
    """A Slack whose people, a crowd among them, are in #general and #incidents."""
    with Sandbox(manifest, latency=latency, rate_limits=False) as slack:
        slack.add_crowd(MEMBERS)
        with slack.workspace.change():
            for name in ("general", "incidents"):
                channel = slack.workspace.channels[slack.channel_id(name)]
                channel.members += [slack.user_id(f"member{number}") for number in range(MEMBERS)]
        yield slack


def serve_tls(slack: Sandbox, folder: Path) -> dict[str, str]:
    """Let the Web API be reached over TLS, too.

    Returns the variables with which an app uses that, and trusts what this machine trusts and the Web API.
    WebSockets stay without TLS: slack_sdk speaks it on port 443 only.
    """
    file = folder / "certificate.pem"
    file.write_bytes(certificate("localhost"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    port = free_port()
    slack.run(web.TCPSite(slack._runner, "127.0.0.1", port, ssl_context=context).start())
    trusted = folder / "trusted.pem"
    trusted.write_bytes((AUTHORITIES.read_bytes() if AUTHORITIES.exists() else b"") + file.read_bytes())
    return {"SLACK_API_URL": f"https://localhost:{port}/api/", "SSL_CERT_FILE": os.fspath(trusted)}
