"""The commands `sync-dd-monitor` and `sync-all-dd-monitors`: ask Datadog again what monitors are called."""

import argparse
import sys
import threading
from collections.abc import Sequence

from models import Monitor, Source
from models.database import connection
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.monitors import details
from phoenix_bot.monitors.details import Untold
from phoenix_bot.operations.commands import Commands, add, open_quietly

STEP = 100
"""Monitors between two reports of progress."""

NOT_CONFIGURED = (
    "Set DATADOG_API_KEY and DATADOG_APP_KEY first: without both, Datadog tells nothing of monitors."
)


def add_commands(commands: Commands) -> None:
    """Declare the commands."""
    one = add(
        commands,
        "sync-dd-monitor",
        "read name, creator, tags and priority of a monitor from Datadog",
        sync_one,
    )
    one.add_argument("id", metavar="ID", help="Datadog's id of the monitor, or ours; Datadog's counts first")
    about = "read the same of all monitors that have alerted and that Datadog has not told about yet"
    every = add(commands, "sync-all-dd-monitors", about, sync_all)
    every.add_argument("--all", action="store_true", help="also of those that it has told about")


def sync_one(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Ask Datadog about one monitor; exit code 1 if it does not tell."""
    settings = _settings(env)
    open_quietly(env)
    monitor = _meant(options.id)
    told = _sync([monitor], settings)
    if told:
        print(_called(monitor))
    return 0 if told else 1


def _meant(number: str) -> Monitor:
    """The monitor that an operator means; Refused if there is none, or if it is not in Datadog."""
    if not (number.isascii() and number.isdigit()):
        raise Refused(f"{number!r} is not the id of a monitor; type a number.")
    found = details.named_by(number)
    if not found:
        raise Refused(f"No monitor has the id {number}. A monitor becomes known by its first alert.")
    meant, *others = found
    if meant.source != Source.DATADOG:
        raise Refused(f"Monitor {number} is in {meant.service}, not in Datadog.")
    for other in (one for one in others if one.source == Source.DATADOG):
        print(
            f"{number} is Datadog's id of a monitor, and our id of another one. It is taken for Datadog's. "
            f"For the other, “{other.name}”, type {other.external_id}."
        )
    return meant


def sync_all(options: argparse.Namespace, env: dict[str, str]) -> int:
    """Ask Datadog about many monitors; exit code 1 if it does not tell about some."""
    settings = _settings(env)
    open_quietly(env)
    monitors = details.of_datadog(untold_only=not options.all)
    told = _sync(monitors, settings)
    print(f"Monitors asked for: {len(monitors):,}. Datadog told about {told:,}.")
    return 0 if told == len(monitors) else 1


def _settings(env: dict[str, str]) -> configuration.Settings:
    settings = configuration.read_without_slack(env)
    if not settings.reads_monitors:
        raise Refused(NOT_CONFIGURED)
    return settings


def _sync(monitors: Sequence[Monitor], settings: configuration.Settings) -> int:
    """Ask about each monitor, and print why Datadog does not tell; returns about how many it told."""
    # Imported here: it takes memory, and other commands need nothing of it.
    from phoenix_bot.integrations.datadog.monitors import Monitors

    count, wait = 0, threading.Event().wait
    keys = {"api_key": settings.datadog_api_key, "app_key": settings.datadog_app_key}
    with Monitors(**keys, site=settings.datadog_site, timeout=settings.timeout) as datadog:
        for number, monitor in enumerate(monitors, 1):
            told = datadog.one(monitor.external_id, wait=wait)
            details.store(monitor.id, told, now=utcnow())
            if isinstance(told, Untold):
                print(f"{_called(monitor)}: {told.why}", file=sys.stderr)
                if told.passes:
                    # The others would only take as long to fail.
                    raise Refused(f"Stopped after {number:,} of {len(monitors):,} monitors. Try again later.")
            else:
                count += 1
            if number % STEP == 0:
                print(f"{number:,} of {len(monitors):,} monitors asked for", flush=True)
    return count


def _called(monitor: Monitor) -> str:
    """A monitor as it is called now."""
    with connection():
        name = Monitor.get_by_id(monitor.id).name
    return f"Monitor {monitor.id} (in Datadog {monitor.external_id}): {name}"
