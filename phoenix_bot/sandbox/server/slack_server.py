"""The server on its own thread: how tests and the command line start, watch and disturb it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from phoenix_bot.sandbox import actions
from phoenix_bot.sandbox.limits import manifest
from phoenix_bot.sandbox.limits.faults import Faults
from phoenix_bot.sandbox.server import app_calls
from phoenix_bot.sandbox.wire.envelope import Envelope
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.wire.socket_mode import SocketMode
from phoenix_bot.sandbox.workspace.demo import fill
from phoenix_bot.sandbox.workspace.records import Call, Json
from phoenix_bot.sandbox.workspace.setup import Setup
from phoenix_bot.sandbox.workspace.state import Clock, Workspace

Result = TypeVar("Result")
RECENT_CALLS = 12
TURNS = 5

PATIENCE = 30.0
"""Seconds to wait for what must come; an idle machine needs one."""


class SlackServer(Setup):
    """Serves on 127.0.0.1 from `start` to `stop`; also a context manager.

    Each call of the app takes `latency` seconds; the app has `ack_within` seconds to acknowledge. The app has
    the scopes of its manifest, without the optional ones that are `declined`. Pingdom posts to
    `pingdom_webhook`; without it there is none.
    """

    def __init__(
        self,
        manifest_source: Path | Mapping[str, Any],
        *,
        port: int = 0,
        latency: float = 0.0,
        rate_limits: bool = True,
        clock: Clock = time.time,
        demo: bool = True,
        ack_within: float = 3.0,
        declined: Collection[str] = (),
        pingdom_webhook: str = "",
    ) -> None:
        super().__init__(Workspace(manifest.load(manifest_source, declined=declined), clock))
        self.workspace.latency, self.workspace.pingdom.webhook = latency, pingdom_webhook
        self.workspace.limits.on = rate_limits
        self._port = port
        self._listening: socket.socket | None = None
        self._ack_within = ack_within
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-sandbox", daemon=True)
        self._desk: Desk
        if demo:
            fill(self.workspace)

    def start(self) -> None:
        """Serve; OSError if the port is taken."""
        self._thread.start()
        try:
            self.run(self._open())
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        self.run(self._close())
        self._end_loop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def act(self, **ask: Any) -> Json:
        """Do what POST /ui/act does."""
        return self.run(actions.perform(self._desk, ask))

    @property
    def url(self) -> str:
        return self.workspace.url

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app_token

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    @property
    def calls(self) -> list[Call]:
        """The app's calls in the order of processing; for a response_url the method is "response_url"."""
        with self.workspace.lock:
            return list(self.workspace.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def envelopes(self) -> list[Envelope]:
        """What was sent over Socket Mode so far."""
        with self.workspace.lock:
            return list(self._desk.sockets.envelopes)

    @property
    def connections(self) -> int:
        """How many sockets the app has open."""
        return len(self._desk.sockets.sockets)

    @property
    def connections_so_far(self) -> int:
        """How many sockets the app has opened."""
        return self._desk.sockets.opened

    def until(
        self, predicate: Callable[[], Result | None], timeout: float = PATIENCE, what: str = "it"
    ) -> Result:
        """Return the value of `predicate` once it is true; it is asked again after every change.

        AssertionError after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            seen = self.workspace.version
            result = predicate()
            if result:
                return result
            rest = deadline - time.monotonic()
            if rest <= 0 or not self._changes_after(seen, rest):
                raise AssertionError(
                    f"{what} did not happen within {timeout:g} s; recent calls: {self._recent()}"
                )

    def disconnect(self, reason: str) -> None:
        """Send `disconnect` on every socket.

        `reason` is warning, refresh_requested, link_disabled or too_many_websockets.
        """
        self._loop.call_soon_threadsafe(self._desk.sockets.disconnect, reason)

    def send_envelope(self, type: str, payload: Any) -> Envelope:
        """Send an envelope to the app, whatever its payload is, and wait for the acknowledgement."""
        return self.run(self._desk.sockets.send(type, payload))

    def send_frame(self, text: str) -> None:
        """Send a text to the app on every socket, whatever it is."""
        self._loop.call_soon_threadsafe(self._desk.sockets.send_frame, text)

    def drop_sockets(self) -> None:
        """Close every socket without notice."""
        self._loop.call_soon_threadsafe(self._desk.sockets.drop)

    def cut_sockets(self) -> None:
        """Close the TCP connection of every socket without a close frame, as a proxy that restarts does."""
        self._loop.call_soon_threadsafe(self._desk.sockets.cut)

    def mute_sockets(self) -> None:
        """Say nothing more on the open sockets, as if a firewall had forgotten them."""
        self._loop.call_soon_threadsafe(self._desk.sockets.mute)

    def duplicate_next_envelope(self, event: str = "") -> None:
        """Deliver the next command or interaction twice: again after the app has acknowledged it.

        With `event` deliver the next event of this type or subtype twice.
        """
        self._desk.sockets.twice.append(event)

    def redeliver(self) -> None:
        """Deliver the unacknowledged events again now, instead of after minutes as Slack does."""
        self._loop.call_soon_threadsafe(self._desk.sockets.redeliver)

    def _changes_after(self, version: int, seconds: float) -> bool:
        workspace = self.workspace
        with workspace.changed:
            return workspace.changed.wait_for(lambda: workspace.version != version, seconds)

    def _recent(self) -> str:
        calls = self.calls[-RECENT_CALLS:]
        return ", ".join(f"{call.method} {call.fault or call.error or 'ok'}" for call in calls) or "none"

    async def _open(self) -> None:
        self._desk = Desk(self.workspace, SocketMode(self.workspace, self._ack_within))
        self._stopping = asyncio.Event()
        app = app_calls.build(self._desk, self._stopping)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        self._listening = socket.create_server(("127.0.0.1", self._port))
        await web.SockSite(self._runner, self._listening).start()
        self.workspace.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    async def _close(self) -> None:
        self._stopping.set()
        await self._desk.sockets.stop()
        if self._listening is not None:
            self._loop.remove_reader(self._listening)
            # The runner closes only what it knows of, which takes some turns after a connection is accepted.
            for _ in range(TURNS):
                await asyncio.sleep(0)
        await self._runner.cleanup()
        unfinished = asyncio.all_tasks() - {asyncio.current_task()}
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
