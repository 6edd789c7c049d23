"""A small HTTP server beside the bot. It serves the routes that it is given."""

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, cast

from aiohttp import web

from phoenix_bot import watching
from phoenix_bot.operations.http.connections import BODY, PATIENCE, Connections, close_after

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]
"""Returns the response to one request; called on the server's own event loop, so it must not block."""

BACKLOG = 128
"""Connections that may wait until the server accepts them. Until then they use up nothing of this process."""

REST = 1.0
"""Seconds in which nothing is accepted after that has failed."""

SHUTDOWN = 2.0
"""Seconds that a request under way may take when the server stops."""


@web.middleware
async def tell_failures(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Respond; whoever watches the bot is told if a route fails."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        # As the route was declared: what stands in its place in an address may be a secret.
        resource = request.match_info.route.resource
        watching.failed(error, "http", resource.canonical if resource else request.method)
        raise


class Server:
    """Serves `routes` on `host`:`port` from a thread of its own; port 0 takes a free one (see `port`)."""

    def __init__(
        self, routes: Sequence[web.RouteDef], *, host: str, port: int, patience: float = PATIENCE
    ) -> None:
        """A request that has not arrived after `patience` seconds is given up."""
        self._host, self.port = host, port
        self._connections = Connections(patience=patience)
        self._app = web.Application(
            middlewares=[tell_failures, self._connections.receive], client_max_size=BODY
        )
        self._app.router.add_routes(routes)
        self._app.on_response_prepare.append(close_after)
        self._runner = web.AppRunner(self._app, handle_signals=False, shutdown_timeout=SHUTDOWN)
        self._sockets: list[socket.socket] = []
        self._accepted: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="http-server", daemon=True)

    def start(self) -> None:
        """Listen; OSError if the port is taken."""
        try:
            self._listen()
        except OSError as error:
            self.stop()
            raise OSError(error.errno, f"{error.strerror}. Set HTTP_PORT or HTTP_HOST") from error
        self._thread.start()
        self._run(self._serve())

    def stop(self) -> None:
        """Close the port and end the thread, if start() got so far."""
        if self._thread.is_alive():
            self._run(self._close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        for listening in self._sockets:
            listening.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _listen(self) -> None:
        """Open a socket for each address that the host has."""
        places = socket.getaddrinfo(self._host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, (address, *_) in places:
            listening = socket.create_server((str(address), self.port), family=family, backlog=BACKLOG)
            listening.setblocking(False)
            self._sockets.append(listening)
            self.port = listening.getsockname()[1]

    async def _serve(self) -> None:
        await self._runner.setup()
        self._accept_from_now_on()

    def _accept_from_now_on(self) -> None:
        for listening in self._sockets:
            self._loop.add_reader(listening, self._accept, listening)

    def _accept(self, listening: socket.socket) -> None:
        """Take one more connection. asyncio's own server takes all at once that wait."""
        try:
            accepted, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            log.warning("No connection can be accepted: %s", error)
            self._loop.remove_reader(listening)
            self._loop.call_later(REST, self._accept_from_now_on)
            return
        accepted.setblocking(False)
        make = partial(self._connections.make, cast(web.Server, self._runner.server))
        task = self._loop.create_task(self._loop.connect_accepted_socket(make, accepted))
        self._accepted.add(task)
        task.add_done_callback(self._accepted.discard)

    async def _close(self) -> None:
        for listening in self._sockets:
            self._loop.remove_reader(listening)
        await asyncio.gather(*self._accepted, return_exceptions=True)
        await self._runner.cleanup()
