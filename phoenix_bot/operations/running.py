"""One run of the bot, from the wait for its database and for Slack to the signal that ends it."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from models.database import close
from phoenix_bot import watching
from phoenix_bot.operations import signals
from phoenix_bot.operations.http import health, pingdom
from phoenix_bot.operations.http.health import Figures, Troubles
from phoenix_bot.operations.http.server import Server
from phoenix_bot.operations.patience import Stopped, persistently
from phoenix_bot.operations.process import Bot
from phoenix_bot.operations.watchers import watched
from phoenix_bot.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds that a step of the start may still take after a signal to stop; then the process leaves it.

Before another run it is waited for, however long it takes.
"""


ENDING = "it finishes what is under way"


class Run:
    """Starts a bot as soon as it can be, and stops it at a signal. Health checks are answered all along."""

    def __init__(
        self,
        settings: Settings,
        make: Callable[[], Bot],
        *,
        open_database: Callable[[], object],
        renew: Callable[[], Settings | None] | None = None,
        welcome: str = "",
    ) -> None:
        """`make` makes the bot on the database that `open_database` opens.

        `renew` is called at signals.RENEW, and returns the settings for the next run, or None to go on;
        without it that signal stops the bot. `welcome` is printed when it listens.
        """
        self._settings = settings
        self._open_database, self._make, self._welcome = open_database, make, welcome
        self._renew = renew
        self._is_ending = False
        self._patience: float | None = PATIENCE
        self._bot: Bot | None = None
        self._waits_for = "it has just begun"
        self._failure: Exception | None = None
        self._stopping = threading.Event()
        # The main thread waits for signals: whatever the start hangs in, they count at once.
        self._thread = threading.Thread(target=self._start, name="start", daemon=True)
        routes = [*health.routes(self), *pingdom.routes(settings)]
        host, port = settings.http_host, settings.http_port
        self._server = Server(routes, host=host, port=port) if port else None

    def until_stopped(self) -> Settings | None:
        """Run until a signal; signals.hold() must be in effect. Returns the settings of the next run, if any.

        Raises what keeps the bot from starting, unless that passes by itself; OSError if the HTTP port is
        taken.
        """
        with ExitStack() as started:
            started.enter_context(watched(self._settings))
            if self._server is not None:
                self._server.start()
                started.callback(self._server.stop)
            self._thread.start()
            started.callback(self._stop)
            next_settings = self._wait_for_end()
            self._patience = None if next_settings else PATIENCE
        if self._failure is not None:
            raise self._failure
        return next_settings

    def _wait_for_end(self) -> Settings | None:
        while signals.wait():
            if self._renew is None:
                break
            if found := self._renew():
                return found
        return None

    def alive(self, now: float) -> Troubles:
        """Whether each part works; see health.Condition."""
        # While it ends, its parts end one by one: nobody must take that for trouble.
        return self._bot.alive(now) if self._bot is not None and not self._is_ending else {}

    def ready(self, now: float) -> tuple[Troubles, Figures]:
        """Whether the start is over and Slack can reach the bot; see health.Condition."""
        troubles, figures = self._bot.ready(now) if self._bot is not None else ({}, {})
        return {"start": ENDING if self._is_ending else self._waits_for, **troubles}, figures

    def ask_database(self) -> tuple[str, Figures]:
        """See health.Condition."""
        return self._bot.ask_database() if self._bot is not None else ("it is not open yet", {})

    def _start(self) -> None:
        try:
            self._persistently(self._open)
            self._bot = bot = self._persistently(self._make)
            self._persistently(bot.start)
            self._persistently(bot.listen)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, the main thread raises it
            self._failure = error
            watching.failed(error, "start", "start")
            signals.send()
            return
        self._waits_for = ""
        print(self._welcome, end="", flush=True)

    def _persistently(self, step: Callable[[], T]) -> T:
        return persistently(step, stopping=self._stopping, tell=self._wait_for)

    def _wait_for(self, what: str) -> None:
        self._waits_for = what

    def _open(self) -> None:
        try:
            self._open_database()
        except Exception:
            # The next try binds the database anew.
            close()
            raise

    def _stop(self) -> None:
        self._is_ending = True
        log.info("Stopping: finishing what is under way")
        self._stopping.set()
        self._thread.join(self._patience)
        if self._bot is not None:
            self._bot.stop()
        close()
        log.info("Stopped")
