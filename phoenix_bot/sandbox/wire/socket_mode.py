"""Socket Mode: tickets, sockets, and envelopes, which are acknowledged or repeated."""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from phoenix_bot.sandbox.wire.envelope import Envelope, frame
from phoenix_bot.sandbox.workspace.records import Json
from phoenix_bot.sandbox.workspace.state import Workspace

MAX_SOCKETS = 10
WARNING_SECONDS = 10.0
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)
OVERTAKEN_WITHIN = 1.0


class SocketMode:
    """The open sockets of the app. All coroutines run on the server's loop."""

    def __init__(self, workspace: Workspace, ack_within: float) -> None:
        self.workspace = workspace
        self.ack_within = ack_within
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0
        self.envelopes: list[Envelope] = []
        self.twice: list[str] = []
        self._warned: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._tickets: set[str] = set()
        self._next_socket = 0
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._retry_now, self._next_event = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        workspace.send_event, workspace.new_socket_url = self.send_event, self.issue_url

    def issue_url(self) -> str:
        """Return the address of a socket, valid for one connection."""
        ticket = self.workspace.next_id("k")
        self._tickets.add(ticket)
        host = self.workspace.url.replace("http", "ws", 1)
        return f"{host}/link?ticket={ticket}&app_id={self.workspace.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from its handshake to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid_ticket")
        self._tickets.remove(ticket)
        fault = self.workspace.faults.take("socket")
        if fault and fault.kind in ("429", "503"):
            return web.Response(status=int(fault.kind), headers={"Retry-After": str(fault.retry_after)})
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self.sockets) >= MAX_SOCKETS:
            await self._hang_up(socket, "too_many_websockets")
            return socket
        if request.transport is not None:
            self._transports[socket] = request.transport
        await self._converse(socket)
        return socket

    async def _converse(self, socket: web.WebSocketResponse) -> None:
        with self.workspace.change():
            self.sockets.append(socket)
            self.opened += 1
        for replaced in self._warned:
            self.spawn(self._let_finish(replaced))
        self._warned.clear()
        try:
            with suppress(ConnectionError):
                await socket.send_json(self._hello())
                async for frame in socket:
                    if frame.type == WSMsgType.TEXT:
                        self._acknowledged(frame.data)
        finally:
            self._forget(socket)
            self._transports.pop(socket, None)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            with self.workspace.change():
                self.sockets.remove(socket)

    def _hello(self) -> Json:
        host = {"host": "sandbox", "started": "", "build_number": 1, "approximate_connection_time": 3600}
        connection = {"app_id": self.workspace.app_id}
        count = len(self.sockets)
        return {"type": "hello", "num_connections": count, "connection_info": connection, "debug_info": host}

    def _acknowledged(self, text: str) -> None:
        try:
            frame = json.loads(text)
            waiting = self._acks.get(frame["envelope_id"])
        except (ValueError, TypeError, KeyError):
            return
        if waiting and not waiting.done() and not self.workspace.faults.loses_ack():
            waiting.set_result(frame.get("payload"))

    async def deliver(self, type: str, payload: Json, *, attempt: int = 0, reason: str = "") -> Envelope:
        """Send an envelope to one of the sockets and wait for its ack for as long as Slack does."""
        envelope = await self.send(type, payload, attempt, reason)
        event = payload["event"] if type == "events_api" else {}
        for wanted in self.twice:
            if envelope.acked and wanted in (event.get("type", ""), event.get("subtype")):
                self.twice.remove(wanted)
                self.spawn(self._again(envelope))
                break
        return envelope

    async def _again(self, envelope: Envelope) -> None:
        events = envelope.type == "events_api"
        await self.send(envelope.type, envelope.payload, int(events), "timeout" if events else "")

    async def send(self, type: str, payload: Any, attempt: int = 0, reason: str = "") -> Envelope:
        """As deliver(), but only once, and whatever the payload is."""
        envelope = Envelope(
            self.workspace.next_id("e"), type, payload, retry_attempt=attempt, retry_reason=reason
        )
        ack = self._acks[envelope.id] = self._loop.create_future()
        started = self._loop.time()
        with self.workspace.change():
            self.envelopes.append(envelope)
        try:
            socket = self._pick()
            await socket.send_json(frame(envelope))
            answer = await asyncio.wait_for(ack, self.ack_within)
        except (TimeoutError, ConnectionError, LookupError):
            with self.workspace.change():
                envelope.failed = True
            return envelope
        finally:
            del self._acks[envelope.id]
        with self.workspace.change():
            envelope.answer, envelope.seconds, envelope.acked = answer, self._loop.time() - started, True
        return envelope

    def _pick(self) -> web.WebSocketResponse:
        """The next open socket, as Slack spreads envelopes over all; LookupError if there is none."""
        open_sockets = [socket for socket in self.sockets if not socket.closed]
        self._next_socket += 1
        return open_sockets[self._next_socket % len(open_sockets)] if open_sockets else _no_socket()

    def send_event(self, event: Json) -> None:
        """Deliver an event in the background; repeat it as Slack does until it is acknowledged."""
        self._loop.call_soon_threadsafe(lambda: self.spawn(self._deliver_event(event)))

    async def _deliver_event(self, event: Json) -> None:
        await self._in_order()
        due = self._retry_now
        if (await self.deliver("events_api", event)).acked:
            return
        for attempt, seconds in enumerate(EVENT_RETRY_SECONDS, start=1):
            with suppress(TimeoutError):
                await asyncio.wait_for(due.wait(), seconds)
            due = self._retry_now
            if (await self.deliver("events_api", event, attempt=attempt, reason="timeout")).acked:
                return

    async def _in_order(self) -> None:
        """Let the next event go first, if the faults say so and it comes soon."""
        self._next_event.set()
        if self.workspace.faults.swaps_event():
            self._next_event = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._next_event.wait(), OVERTAKEN_WITHIN)

    def redeliver(self) -> None:
        """Deliver every unacknowledged event again at once."""
        self._retry_now.set()
        self._retry_now = asyncio.Event()

    def disconnect(self, reason: str) -> None:
        """Tell the app on every socket to reconnect; after a `warning` it has ten seconds to do so."""
        for socket in list(self.sockets):
            self.spawn(self._hang_up(socket, reason))

    def send_frame(self, text: str) -> None:
        """Send any text on every socket."""
        for socket in self.sockets:
            self.spawn(socket.send_str(text))

    def drop(self) -> None:
        """Close every socket without notice."""
        for socket in list(self.sockets):
            self.spawn(_close(socket))

    def cut(self) -> None:
        """Close every socket's TCP connection, without a close frame."""
        for transport in self._transports.values():
            transport.close()

    def mute(self) -> None:
        """Use the open sockets no more, and answer no ping on them."""
        for socket, transport in self._transports.items():
            transport.pause_reading()
            self._forget(socket)

    async def _hang_up(self, socket: web.WebSocketResponse, reason: str) -> None:
        with suppress(ConnectionError):
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
            if reason == "warning":
                self._warned.append(socket)
                await asyncio.sleep(WARNING_SECONDS)
            await socket.close()

    async def _let_finish(self, socket: web.WebSocketResponse) -> None:
        """Close a socket that the app has replaced, once it has acknowledged what was sent on it."""
        if self._acks:
            await asyncio.wait(self._acks.values())
        await _close(socket)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for socket in list(self.sockets):
            await _close(socket)
        for muted in self._transports.values():
            muted.abort()


async def _close(socket: web.WebSocketResponse) -> None:
    with suppress(ConnectionError):
        await socket.close()


def _no_socket() -> web.WebSocketResponse:
    raise LookupError("the app has no open socket")
