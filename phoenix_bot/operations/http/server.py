"""A small HTTP server beside the bot. It serves the routes that it is given."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]
"""Returns the response to one request; called on the server's own event loop, so it must not block."""


class Server:
    """Serves `routes` on `host`:`port` from a thread of its own; port 0 takes a free one (see `port`)."""

    def __init__(self, routes: Sequence[web.RouteDef], *, host: str, port: int) -> None:
        self._routes, self._host, self.port = routes, host, port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="http-server", daemon=True)
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
        app.router.add_routes(self._routes)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    def stop(self) -> None:
        """Close the port and end the thread, if start() got so far."""
        if not self._thread.is_alive():
            return
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
