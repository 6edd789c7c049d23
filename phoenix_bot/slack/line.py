"""One WebSocket to Slack, from its handshake to its end."""

import asyncio
import json
import logging
import time
from asyncio import Task
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any, TypeAlias

from aiohttp import ClientSession, ClientWebSocketResponse, WSCloseCode, WSMsgType

from phoenix_bot.slack.client import trusted
from phoenix_bot.slack.proxies import proxy_for

log = logging.getLogger(__name__)

OPEN_WITHIN = 10.0
"""Seconds within which Slack must say hello."""

PING_EVERY, SILENT_AFTER = 3.0, 10.0
"""Seconds between our pings; and seconds without any frame, after which nobody is there any more."""

SEND_WITHIN, CLOSE_WITHIN = 1.0, 2.0
"""Seconds that a frame may take to leave this machine; and that Slack may take to close the line, too."""

BEAT, STOOD_STILL = 0.5, 3.0
"""Seconds between two signs of life of this process; and seconds without one after which it has stood still.

Slack waits for an acknowledgement as long.
"""

ENDS = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}

Frame: TypeAlias = dict[str, Any]


class Unwanted(ConnectionError):
    """Slack ended a line before it had said hello."""


class Line:
    """A WebSocket. `take` is called with it and each envelope that arrives on it.

    Its methods run on one event loop. `silent_for` may be read on any thread.
    """

    def __init__(self, take: Callable[["Line", Frame], None]) -> None:
        self._take = take
        self._began = self._heard = self._alive = time.monotonic()
        self._life: Task[None] | None = None
        self._socket: ClientWebSocketResponse | None = None
        self._is_greeted = False
        self._news = asyncio.Event()
        self.leaving = asyncio.Event()
        """Set when Slack asks for another line instead of this one, and when this one has ended."""
        self.reason = "closed"
        """Why Slack asks for another line, if it does."""

    @property
    def silent_for(self) -> float | None:
        """Seconds since the last frame; None if the line is not open."""
        is_open = self._is_greeted and self._life is not None and not self._life.done()
        return time.monotonic() - self._heard if is_open else None

    @property
    def age(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self._began

    async def open(self, url: str, proxy: str | None) -> None:
        """Connect, and wait until Slack says hello; Unwanted, TimeoutError, aiohttp.ClientError, OSError."""
        self._life = asyncio.create_task(self._live(url, proxy))
        self._life.add_done_callback(self._end)
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                await self._news.wait()
            if not self._is_greeted:
                if self._life.done() and not self._life.cancelled():
                    self._life.result()
                raise Unwanted(f"Slack ended the connection at once ({self.reason})")
        except BaseException:
            await self.close()
            raise

    async def _live(self, url: str, proxy: str | None) -> None:
        address, headers = proxy_for(url, proxy)
        async with AsyncExitStack() as ends:
            session = await ends.enter_async_context(ClientSession())
            self._socket = await session.ws_connect(
                url, autoping=False, autoclose=False, ssl=trusted(), proxy=address, proxy_headers=headers
            )
            self._heard = time.monotonic()
            # The session first: as long as the connection is its own, it waits for the end of TLS, too.
            ends.push_async_callback(self._socket.close)
            ends.push_async_callback(session.close)
            for background in (self._watch(self._socket), self._beat()):
                ends.callback(asyncio.create_task(background).cancel)
            await self._read(self._socket)

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        """Take what arrives until the line ends.

        What has waited while this process stood still is left unread, and ends the line. Slack has given it
        up: people were told that it failed, or somebody else got it, and events come again.
        """
        while (message := await socket.receive()).type not in ENDS:
            if time.monotonic() - self._alive > STOOD_STILL:
                log.warning("This process stood still: what Slack has sent meanwhile is too old")
                return
            self._heard = time.monotonic()
            if message.type == WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._hear(message.data)
        if message.type == WSMsgType.CLOSE:
            await _say_goodbye(socket)

    async def _beat(self) -> None:
        self._alive = time.monotonic()
        while True:
            await asyncio.sleep(BEAT)
            self._alive = time.monotonic()

    async def _watch(self, socket: ClientWebSocketResponse) -> None:
        """Ping, and end the line if nothing comes back."""
        while time.monotonic() - self._heard < SILENT_AFTER:
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(SEND_WITHIN):
                    await socket.ping()
            await asyncio.sleep(PING_EVERY)
        log.warning("Slack has said nothing for %.0f s, the connection counts as lost", SILENT_AFTER)
        if self._life is not None:
            self._life.cancel()

    def _hear(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            log.warning("Slack sent something that is no JSON object")
            return
        if frame.get("type") == "disconnect":
            self.reason = str(frame.get("reason"))
            self.leaving.set()
            self._news.set()
            return
        self._is_greeted = True
        self._news.set()
        if frame.get("type") != "hello":
            self._take(self, frame)

    async def send(self, frame: Frame) -> None:
        """Send a frame; ConnectionError or TimeoutError if that is not possible any more."""
        if self._socket is None or self.silent_for is None:
            raise ConnectionError("the line is closed")
        async with asyncio.timeout(SEND_WITHIN):
            await self._socket.send_str(json.dumps(frame))

    async def ended(self, *, within: float) -> None:
        """Return when it has ended, or after so many seconds."""
        if self._life is not None:
            await asyncio.wait({self._life}, timeout=within)

    async def close(self) -> None:
        """End it. What was sent before arrives first."""
        if self._life is None:
            return
        if self._socket is not None and not self._life.done():
            await _say_goodbye(self._socket)
            await self.ended(within=CLOSE_WITHIN)
        self._life.cancel()
        await asyncio.wait({self._life})

    def _end(self, life: Task[None]) -> None:
        if not life.cancelled() and (error := life.exception()):
            log.debug("The connection ended: %r", error)
        self.leaving.set()
        self._news.set()


async def _say_goodbye(socket: ClientWebSocketResponse) -> None:
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(SEND_WITHIN):
            await socket.send_frame(WSCloseCode.OK.to_bytes(2, "big"), WSMsgType.CLOSE)
