"""Copies of the bot in processes of their own, whose clock a story moves and whom it kills."""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import listeners
from jobs import eta_reminders, unknown_etas, update_reminders
from jobs.clock.scheduler import Scheduler
from phoenix_bot import outbox
from phoenix_bot import settings as configuration
from phoenix_bot.acts.clock import following
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.process import Bot
from tests.forking import PROCESSES, fork

JOBS = (eta_reminders, update_reminders, unknown_etas)

PATIENCE = 60.0
"""Seconds that a copy may take for what takes one on an idle machine."""


def _live(env: Mapping[str, str], ahead: Any, orders: Connection, rings: Connection) -> None:
    """Be a copy of the bot, whose clock is `ahead` seconds ahead; look for jobs at each order."""
    settings = configuration.read(env)
    one_at_a_time = threading.Lock()

    def ring() -> None:
        with one_at_a_time:
            rings.send(None)

    with following(lambda: datetime.now(UTC) + timedelta(seconds=ahead.value)):
        open_database(settings.database_url, settings.database_source)
        outbox.listeners.add(ring)
        bot = Bot(settings, listeners)
        bot.start()
        bot.listen()
        scheduler = Scheduler(JOBS, settings)
        orders.send("listening")
        while True:
            scheduler.tick(*orders.recv())
            scheduler.join(PATIENCE)
            orders.send("looked")


class Copy:
    """One copy of the bot, which can be started again when it was killed."""

    def __init__(self, env: Mapping[str, str], ahead: Any, on_change: Callable[[], None]) -> None:
        """`on_change` is called when the copy has changed the outbox; its clock is `ahead` seconds ahead."""
        self._env, self._ahead, self._on_change = env, ahead, on_change
        self._orders: Connection
        self._process: Any = None
        self.is_killed = False
        self.start()

    def start(self) -> None:
        """Begin, and wait until it listens to Slack."""
        self._orders, its_orders = PROCESSES.Pipe()
        rings, its_rings = PROCESSES.Pipe(duplex=False)
        self._process = fork(_live, self._env, self._ahead, its_orders, its_rings)
        its_orders.close()
        its_rings.close()
        threading.Thread(target=self._pass_on, args=(rings,), daemon=True).start()
        self.is_killed = False
        assert self._hears("listening")

    def look(self, now: datetime, elapsed: float) -> None:
        """Have it look for jobs that are due."""
        self._orders.send((now, elapsed))

    def has_looked(self) -> bool:
        """Wait until it has; False if it was killed meanwhile."""
        return self._hears("looked")

    def kill(self) -> None:
        """kill -9; start() starts it again."""
        self.is_killed = True
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def _hears(self, word: str) -> bool:
        try:
            return self._orders.poll(PATIENCE) and self._orders.recv() == word
        except (EOFError, ConnectionError):
            return False

    def _pass_on(self, rings: Connection) -> None:
        with rings:
            try:
                while True:
                    rings.recv()
                    self._on_change()
            except (EOFError, ConnectionError):
                # It has ended; those who wait must look again.
                self._on_change()
