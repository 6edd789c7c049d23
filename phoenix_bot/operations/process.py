"""The bot as a process: what it consists of, and how it starts and stops."""

import logging
import platform
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeAlias

import peewee
from slack_bolt import App

from models.database import close, connection, refusal
from models.failures import cause
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks import draft
from phoenix_bot.blocks.home.settings import Line
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.delivery import queue
from phoenix_bot.delivery.services import Services
from phoenix_bot.delivery.worker import Worker
from phoenix_bot.monitors.details import Ask
from phoenix_bot.operations.database import own_file
from phoenix_bot.operations.http.health import Figures, Troubles
from phoenix_bot.outages import reposts
from phoenix_bot.people import announce_channel, eligibility, permissions, settings_at_start
from phoenix_bot.settings import SETTINGS, Settings, formats, without_password
from phoenix_bot.slack.client import our_team, slack_client
from phoenix_bot.slack.connection import Connection, build_app
from phoenix_bot.slack.kept_connections import close_idle
from phoenix_bot.slack.line import SILENT_AFTER

log = logging.getLogger(__name__)

HELD_UP = 60.0
"""Seconds after which listeners that have not begun to serve somebody count as stuck."""


class Service(Protocol):
    """Something that works in the background beside the bot. Health checks show its name."""

    name: str

    def start(self) -> None:
        """Begin in the background; returns at once."""

    def stop(self) -> None:
        """End, within a few seconds."""

    def trouble(self, now: float) -> str:
        """What is wrong with it, as a clause; "" if it works. `now` is steady(). Returns at once."""
        ...

    def figures(self, now: float) -> Figures:
        """What /readyz tells about it beside. Returns at once."""
        ...


Home: TypeAlias = Callable[[str, datetime], dict[str, Any]]
"""Returns the App Home view of a person, by their Slack id, at a moment."""


class Listeners(Protocol):
    """What people can do in Slack. The package listeners/ imports operations/, so bot.py hands it in."""

    def register(self, app: App, settings: Settings) -> None:
        """Connect every feature to `app`."""

    def home(self, settings: Settings, lines: Sequence[Line]) -> Home:
        """Returns what draws App Home; `lines` are the settings as managers see them."""
        ...


class Bot:
    """One copy of The Phoenix on the bound database.

    It consists of the delivery worker, the Socket Mode connection, and further `services`.
    """

    def __init__(self, settings: Settings, listeners: Listeners, services: Sequence[Service] = ()) -> None:
        """Raises SlackApiError or a network error if Slack does not take the bot token, and InUseError."""
        self._services = services
        client = slack_client(settings)
        with own_file(settings.database_url) as held:
            permissions.name_admins(settings.phoenix_admins, now=utcnow())
            eligibility.remember_workspace(our_team(client), settings.email_domains)
            _tell_whom_addresses_bar(settings.email_domains)
            announce_channel.watch(settings.announce_channel_id)
            settings_at_start.record_changes(
                {line.name: line.value for line in _settings_shown(settings)}, now=utcnow()
            )
            reposts.check_other_channels(settings.announce_channel_id, now=utcnow())
            self._app = build_app(client, settings, listeners.register)
            vocabulary = Vocabulary.of(settings)
            self._worker = Worker(
                client,
                vocabulary,
                settle=timedelta(seconds=settings.settle),
                services=_services(settings, listeners.home(settings, _shown(settings))),
            )
            self._connection = Connection(self._app, client, settings.app_token)
            self._tokens = client.tokens
            self._lock = held.pop_all()
        self._started = ExitStack()

    def start(self) -> None:
        """Begin to deliver, and start the services."""
        self._worker.start()
        self._started.callback(self._worker.stop)
        for service in self._services:
            service.start()
            self._started.callback(service.stop)

    def listen(self) -> None:
        """Begin to listen to Slack, or to wait for it; SlackApiError if Slack does not take the app token."""
        self._connection.connect()
        log.info("Listening to Slack" if self._connection.is_connected() else "Waiting for Slack")

    def stop(self) -> None:
        """Take no new work, finish what runs, leave the rest in the outbox. Also ends a failed start()."""
        self._connection.drain()
        self._started.close()
        close_idle()
        close()
        self._lock.close()

    def alive(self, now: float) -> Troubles:
        """What is wrong with each part of the process. It takes a restart to fix it."""
        services = {service.name: service.trouble(now) for service in self._services}
        listeners = _listeners_trouble(self._connection.held_up_since(), now)
        return {"delivery": self._worker.trouble(now), "listeners": listeners, **services}

    def ready(self, now: float) -> tuple[Troubles, Figures]:
        """What is wrong with the connection to Slack, and figures of all parts."""
        silent = self._connection.silent_for()
        figures: dict[str, object] = {
            "slack_last_frame_seconds": None if silent is None else round(silent, 1)
        }
        for service in self._services:
            figures |= service.figures(now)
        return {"slack": self._tokens.trouble or _slack_trouble(silent)}, figures

    def ask_database(self) -> tuple[str, Figures]:
        """What is wrong with the database, and how long the outbox has waited. May hang."""
        try:
            with connection():
                waiting = queue.waits_since(utcnow())
        except (peewee.PeeweeException, ValueError) as error:
            return f"it {cause(error)}", {}
        if why := refusal():
            return f"it {why} of new connections; those from before still work", {}
        age = (utcnow() - waiting).total_seconds() if waiting else 0.0
        return "", {"outbox_oldest_seconds": round(max(age, 0.0), 1)}


def _listeners_trouble(held_up_since: float | None, now: float) -> str:
    waited = now - held_up_since if held_up_since is not None else 0.0
    return f"what somebody did has waited for {waited:.0f} s" if waited > HELD_UP else ""


def _slack_trouble(silent: float | None) -> str:
    if silent is None:
        return "it is not connected"
    return f"it has been silent for {silent:.0f} s" if silent > SILENT_AFTER else ""


def _services(settings: Settings, home: Home) -> Services:
    """What deliveries need beside Slack. Libraries of services that are not configured are not loaded."""
    services = Services(
        home=home,
        announce_channel_id=settings.announce_channel_id,
        report_template=settings.report_template(draft.TEMPLATE),
        report_label=settings.postmortem_label,
    )
    if settings.reads_monitors:
        services = replace(services, monitor=_datadog(settings))
    if not settings.gitlab_url:
        return services
    from phoenix_bot.integrations.gitlab import GitLab
    from phoenix_bot.integrations.gitlab_reports import Reports

    url, token = settings.gitlab_url, settings.gitlab_token
    services = replace(services, report_title=GitLab(url, token, timeout=settings.timeout).title)
    if not settings.creates_issues:
        return services
    return replace(services, issues=Reports(url, token, settings.gitlab_project, timeout=settings.timeout))


def _datadog(settings: Settings) -> Ask:
    from phoenix_bot.integrations.datadog import monitors

    keys = {"api_key": settings.datadog_api_key, "app_key": settings.datadog_app_key}
    return partial(monitors.ask, **keys, site=settings.datadog_site, timeout=settings.timeout)


def _shown(settings: Settings) -> list[Line]:
    """Every setting as managers see it: without secrets, and without passwords in addresses."""
    database_line = Line(
        "Database", "Where the bot keeps everything", without_password(settings.database_url)
    )
    python_line = Line("Python", "The version that the bot runs on", platform.python_version())
    return [database_line, python_line, *_settings_shown(settings)]


def _tell_whom_addresses_bar(domains: Sequence[str]) -> None:
    """Whoever set ALLOWED_EMAIL_DOMAIN for the former app, where it meant something else, should see it."""
    if not domains:
        return
    with connection():
        barred, full = eligibility.barred_by_address()
    if barred:
        log.warning(
            "ALLOWED_EMAIL_DOMAIN keeps %d of %d full members from acting: they have no address in %s",
            barred,
            full,
            " or ".join(domains),
        )


def _settings_shown(settings: Settings) -> list[Line]:
    lines = []
    for setting in SETTINGS:
        given, default = settings.given.get(setting.name), setting.default
        if given is None:
            value = f"{default} (the default)" if default else settings_at_start.NOT_SET
        else:
            value = re.sub(r"//[^/@\s]*@", "//…@", given) if given else "set, but secret"
        is_channel = setting.read is formats.channel and bool(given)
        lines.append(Line(setting.name, setting.about, value, is_channel=is_channel))
    return lines
