"""The bot as a whole: what runs, and starting and stopping it in the right order."""

import fcntl
import logging
import platform
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import peewee
from slack_bolt import App

from models import migrate
from models.database import bind, close, connection, database, is_sqlite
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.delivery.services import Services
from phoenix_bot.delivery.worker import Worker
from phoenix_bot.home.render import render
from phoenix_bot.home.visit import Setup
from phoenix_bot.outages import reposts
from phoenix_bot.people import eligibility, permissions, settings_at_start
from phoenix_bot.settings import SETTINGS, Settings, without_password
from phoenix_bot.side_server import SideServer
from phoenix_bot.slack.client import our_team, slack_client
from phoenix_bot.slack.connection import Connection, build_app

log = logging.getLogger(__name__)


class InUseError(RuntimeError):
    """Another bot runs on this SQLite file. Stop it, or use PostgreSQL to run several copies."""


def open_database(url: str, source: str) -> list[str]:
    """Bind the database, bring its schema up to date, and make sure the first groups and system are there.

    Answers which of those it made, in words.
    peewee.PeeweeException if it cannot be reached, ValueError if the URL is no good,
    migrate.NewerDatabaseError, InUseError.
    """
    bind(url)
    # A bot that runs on a SQLite file must not have it changed under its feet.
    with _own_file(url) if migrate.pending() else nullcontext(), migrate.lock():
        applied = migrate.migrate()
        made = [f"group {name}" for name in permissions.create_first_groups()]
        made += [f"system {name}" for name in systems.create_first_system()]
    log.info(
        "Database: %s (%s)%s",
        without_password(url),
        source,
        f"; migrated: {', '.join(applied)}" if applied else "",
    )
    return made


class Service(Protocol):
    """Something that works in the background beside the bot, under a name that health checks show."""

    name: str

    def start(self) -> None:
        """Begin, without delay."""

    def stop(self) -> None:
        """End soon."""

    def is_alive(self) -> bool:
        """Whether it does its work."""


class Bot:
    """One copy of The Phoenix on the bound database.

    Delivery worker, Socket Mode connection, health server, and further `services`.
    """

    def __init__(
        self, settings: Settings, register: Callable[[App, Settings], None], services: Sequence[Service] = ()
    ) -> None:
        """SlackApiError or a network error if Slack does not take the bot token; InUseError."""
        self._services = services
        with _own_file(settings.database_url) as held:
            permissions.name_admins(settings.phoenix_admins, now=utcnow())
            eligibility.note(our_team(settings), settings.email_domains)
            settings_at_start.note(
                {line.name: line.value for line in _settings_shown(settings)}, now=utcnow()
            )
            reposts.look_elsewhere(settings.announce_channel_id, now=utcnow())
            self._app = build_app(settings, register)
            terms = Terms(settings.impact_unit, settings.currency)
            self._worker = Worker(
                slack_client(settings),
                terms,
                settle=timedelta(seconds=settings.settle),
                services=_services(settings, terms),
            )
            self._connection = Connection(self._app, settings)
            self._side_server = (
                SideServer(
                    host=settings.http_host, port=settings.http_port, alive=self.alive, ready=self.ready
                )
                if settings.http_port
                else None
            )
            self._lock = held.pop_all()
        self._started = ExitStack()

    def start(self) -> None:
        """Begin to deliver and to listen.

        SlackApiError if Slack does not take the app token, OSError if the port is taken.
        """
        if self._side_server:
            self._side_server.start()
            self._started.callback(self._side_server.stop)
        self._worker.start()
        self._started.callback(self._worker.stop)
        for service in self._services:
            service.start()
            self._started.callback(service.stop)
        self._connection.connect()
        log.info("Listening to Slack")

    def stop(self) -> None:
        """Take no new work, finish what runs, leave the rest in the outbox; also after a failed start()."""
        log.info("Stopping: finishing what is under way")
        self._connection.drain()
        self._started.close()
        close()
        self._lock.close()
        log.info("Stopped")

    def alive(self) -> dict[str, bool]:
        """Whether the process does its work, by part: otherwise it should be restarted."""
        services = {service.name: service.is_alive() for service in self._services}
        return {"delivery": self._worker.is_alive(), **services}

    def ready(self) -> dict[str, bool]:
        """Whether people can be served right now, by part."""
        try:
            with connection():
                database.execute_sql("SELECT 1")
            reachable = True
        except (peewee.PeeweeException, ValueError):
            reachable = False
        return {"slack": self._connection.is_connected(), "database": reachable, **self.alive()}


def _services(settings: Settings, terms: Terms) -> Services:
    """What deliveries need beside Slack; the libraries for what is not configured are not even loaded."""

    setup = Setup(_shown(settings), has_google=bool(settings.google_service_account))

    def home(slack_id: str, now: datetime) -> dict[str, Any]:
        return render(slack_id, terms, setup, allow_all=settings.allow_all, now=now).to_dict()

    services = Services(home=home, announce_channel_id=settings.announce_channel_id)
    if not settings.gitlab_url:
        return services
    from phoenix_bot.integrations.gitlab import GitLab

    gitlab = GitLab(settings.gitlab_url, settings.gitlab_token, timeout=settings.timeout)
    return replace(services, report_title=gitlab.title)


def _shown(settings: Settings) -> list[Line]:
    """Every setting as managers see it: no secret, and no password in an address."""
    database_line = Line("Database", "Where everything is kept", without_password(settings.database_url))
    python_line = Line("Python", "What The Phoenix runs on", platform.python_version())
    return [database_line, python_line, *_settings_shown(settings)]


def _settings_shown(settings: Settings) -> list[Line]:
    lines = []
    for setting in SETTINGS:
        given, default = settings.given.get(setting.name), setting.default
        if given is None:
            value = f"{default} (the default)" if default else settings_at_start.NOT_SET
        else:
            value = re.sub(r"//[^/@\s]*@", "//…@", given) if given else "set, but secret"
        lines.append(Line(setting.name, setting.about, value))
    return lines


def _own_file(url: str) -> ExitStack:
    """Hold a SQLite file's lock until the answer is closed or the process ends.

    Holds nothing for PostgreSQL, which copies may share.
    """
    with ExitStack() as held:
        if is_sqlite():
            path = Path(url.removeprefix("sqlite:///") + ".lock")
            lock = held.enter_context(path.open("w", encoding="utf-8"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InUseError(str(InUseError.__doc__)) from error
        return held.pop_all()
