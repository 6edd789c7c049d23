"""A tiny HTTP server beside the bot.

/healthz: the process does its work. /readyz: it can serve people now.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine

from aiohttp import web

log = logging.getLogger(__name__)

Health = Callable[[], dict[str, bool]]
"""Answers, by part, whether it is well. Called on a thread of its own; may ask the database."""


class SideServer:
    """Serves on `host`:`port` from a thread of its own; port 0 takes a free one (see `port`)."""

    def __init__(self, *, host: str, port: int, alive: Health, ready: Health) -> None:
        self._host, self.port = host, port
        self._checks = {"/healthz": alive, "/readyz": ready}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="side-server", daemon=True)
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        """Listen; OSError if the port is taken."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError as error:
            self.stop()
            raise OSError(error.errno, f"{error.strerror}. Set HTTP_PORT or HTTP_HOST") from error

    async def _listen(self) -> None:
        app = web.Application()
        for path, check in self._checks.items():
            app.router.add_get(path, self._answer(check))
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    @staticmethod
    def _answer(check: Health) -> Callable[[web.Request], Coroutine[None, None, web.Response]]:
        async def answer(_: web.Request) -> web.Response:
            parts = await asyncio.to_thread(check)
            return web.json_response(parts, status=200 if all(parts.values()) else 503)

        return answer

    def stop(self) -> None:
        """Close the port and end the thread, if they are there."""
        if not self._thread.is_alive():
            return
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
