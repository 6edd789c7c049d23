"""/healthz tells whether the bot works, /readyz whether it can serve people now; each in one line of JSON."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from aiohttp import web

from phoenix_bot import watching
from phoenix_bot.acts.steady import steady

log = logging.getLogger(__name__)

DEADLINE = 2.0
"""Seconds that the database may take to answer."""

Troubles = Mapping[str, str]
"""What is wrong with each part, as a clause; "" if nothing is."""

Figures = Mapping[str, object]
"""What else is told, by name; it is JSON."""


class Condition(Protocol):
    """How the bot is. Only ask_database() may take time; the others return what the process itself knows."""

    def alive(self, now: float) -> Troubles:
        """The parts that the process must be restarted for. `now` is steady()."""
        ...

    def ready(self, now: float) -> tuple[Troubles, Figures]:
        """The other parts that are needed to serve people, but for the database."""
        ...

    def ask_database(self) -> tuple[str, Figures]:
        """What is wrong with the database, and figures from it. It may hang."""
        ...


def routes(condition: Condition, *, deadline: float = DEADLINE) -> Sequence[web.RouteDef]:
    """The routes of both checks: status 200 if nothing is wrong, otherwise 503."""
    question = Question(condition.ask_database)

    async def healthz(_: web.Request) -> web.Response:
        return _response(condition.alive(steady()), {})

    async def readyz(_: web.Request) -> web.Response:
        trouble, asked = await question.answer(deadline)
        now = steady()
        troubles, figures = condition.ready(now)
        return _response({"database": trouble, **troubles, **condition.alive(now)}, {**figures, **asked})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


def _response(troubles: Troubles, figures: Figures) -> web.Response:
    is_well = not any(troubles.values())
    parts = {part: trouble or "ok" for part, trouble in troubles.items()}
    return web.json_response({"ok": is_well, **parts, **figures}, status=200 if is_well else 503)


class Question:
    """Asks the database, on a thread of its own; at most one such thread hangs, however many ask."""

    def __init__(self, ask: Callable[[], tuple[str, Figures]]) -> None:
        self._ask = ask
        self._asked: asyncio.Future[tuple[str, Figures]] | None = None
        self._since = 0.0

    async def answer(self, deadline: float) -> tuple[str, Figures]:
        """What the database answers, or that it does not within `deadline` seconds."""
        if self._asked is None:
            asked, self._since = asyncio.get_running_loop().create_future(), steady()
            threading.Thread(target=self._run, args=(asked,), name="readyz", daemon=True).start()
            self._asked = asked
        try:
            return await asyncio.wait_for(asyncio.shield(self._asked), deadline)
        except TimeoutError:
            return f"it has not answered for {steady() - self._since:.0f} s", {}

    def _run(self, asked: "asyncio.Future[tuple[str, Figures]]") -> None:
        try:
            found = self._ask()
        except Exception as error:
            # Whoever asked waits for an answer, whatever it is.
            log.exception("The database could not be asked")
            watching.failed(error, "http", "/readyz")
            found = type(error).__name__, {}
        loop = asked.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._settle, asked, found)

    def _settle(self, asked: "asyncio.Future[tuple[str, Figures]]", found: tuple[str, Figures]) -> None:
        self._asked = None
        if not asked.done():
            asked.set_result(found)
