"""The connections of the HTTP server: few and short, each for one request, so that nobody can use them up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)

MOST = 64
"""Connections at a time. Slack and the database need file descriptors, too."""

PATIENCE = 5.0
"""Seconds that a whole request may take to arrive."""

BODY = 64 * 1024
"""The most bytes that a request's body may have."""


class Connections:
    """The open connections of one server, the oldest first. Used on the server's event loop alone."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._open: dict[Connection, asyncio.TimerHandle] = {}

    def make(self, server: web.Server) -> "Connection":
        """What the event loop talks to when somebody has connected."""
        return Connection(self, server)

    def begin(self, connection: "Connection") -> None:
        """Count a new connection. If there are too many, it takes the place of the oldest.

        Refusing the newest instead would let those who never finish their requests keep everybody out.
        """
        if len(self._open) >= self._most:
            self._cut(next(iter(self._open)))
        deadline = asyncio.get_running_loop().call_later(self._patience, self._cut, connection)
        self._open[connection] = deadline

    def end(self, connection: "Connection") -> None:
        """Count it no more."""
        if deadline := self._open.pop(connection, None):
            deadline.cancel()

    def _cut(self, connection: "Connection") -> None:
        self.end(connection)
        if connection.transport is not None:
            connection.transport.abort()

    @web.middleware
    async def receive(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Respond once the whole request is there. A body that is too long is refused before it is there."""
        if (length := request.content_length or 0) > BODY:
            raise web.HTTPRequestEntityTooLarge(BODY, length)
        try:
            await request.read()
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
            # After the last of these nobody is there any more to be told.
            raise web.HTTPBadRequest from error
        if isinstance(request.protocol, Connection) and (deadline := self._open.get(request.protocol)):
            deadline.cancel()
        return await handler(request)


class Connection(web.RequestHandler):
    """One connection of somebody to the server."""

    __slots__ = ("_connections",)

    def __init__(self, connections: Connections, server: web.Server) -> None:
        self._connections = connections
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # which means none
            # Until its deadline cuts it off.
            lingering_time=2 * PATIENCE,
            # What is unpacked could be larger than BODY.
            auto_decompress=False,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        super().connection_made(transport)
        self._connections.begin(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is closed, by whomever."""
        self._connections.end(self)
        if self._task_handler is not None and self._current_request is None:
            # It may linger for the rest of a body that was refused, and would do so although nobody sends it.
            self._task_handler.cancel()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Respond to what is no HTTP, or to a fault of ours. Only the latter is an error for the log.

        What aiohttp says of the former is told to nobody: it quotes the request, which may hold a token.
        """
        if not isinstance(exc, HttpProcessingError) and not _cannot_be_repeated(request, exc):
            return super().handle_error(request, status, exc, message)
        log.debug("A request from %s is malformed", request.remote)
        response = web.Response(status=400, text="This is not a valid HTTP request.\n")
        response.force_close()
        return response


def _cannot_be_repeated(request: web.BaseRequest, exc: BaseException | None) -> bool:
    """Whether somebody expects what aiohttp does not know, and cannot put into its response either."""
    return "Expect" in request.headers and isinstance(exc, UnicodeEncodeError)


async def close_after(_: web.BaseRequest, response: web.StreamResponse) -> None:
    """Let a connection end with its first response, and say so in that."""
    response.force_close()
    response.headers["Connection"] = "close"
