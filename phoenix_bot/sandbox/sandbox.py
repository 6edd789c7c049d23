"""A local Slack workspace with one installed app, on its own thread."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from phoenix_bot.sandbox import actions, demo, events, posts
from phoenix_bot.sandbox.limits import manifest
from phoenix_bot.sandbox.limits.faults import Faults
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.sandbox.records import Call, Json, UserGroup
from phoenix_bot.sandbox.wire import server
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.wire.socket_mode import Envelope, SocketMode
from phoenix_bot.sandbox.workspace import Clock, Workspace

Result = TypeVar("Result")
RECENT_CALLS = 12


class Sandbox:
    """Serves on 127.0.0.1 from `start` to `stop`; also a context manager.

    `latency` is how many seconds a call of the app takes, `ack_within` how many it has to acknowledge.
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
    ) -> None:
        self.workspace = Workspace(manifest.load(manifest_source), clock)
        self.workspace.latency = latency
        self.workspace.limits.on = rate_limits
        self._port = port
        self._ack_within = ack_within
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-sandbox", daemon=True)
        self._desk: Desk
        if demo:
            fill_demo(self.workspace)

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
        """What POST /ui/act does."""
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
    def bot_user_id(self) -> str:
        return self.workspace.bot_user_id

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    @property
    def calls(self) -> list[Call]:
        """Every call of the app in the order of processing; response_urls are the method "response_url"."""
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

    def channel_id(self, name: str) -> str:
        channel = self.workspace.channel_named(name)
        if channel is None:
            raise LookupError(f"no channel {name}")
        return channel.id

    def user_id(self, name: str) -> str:
        return self.workspace.member_named(name).id

    def person(self, name: str) -> Person:
        return Person(self, self.workspace.member_named(name))

    def add_member(self, name: str, **details: Any) -> str:
        """Let somebody join the workspace (team_join); their id."""
        with self.workspace.change():
            member = self.workspace.add_member(name, **details)
            events.member(self.workspace, member, "team_join")
        return member.id

    def add_crowd(self, size: int) -> None:
        """Add so many members, member0 and so on, who joined before anybody listened: without events."""
        with self.workspace.change():
            for number in range(size):
                self.workspace.add_member(f"member{number}")

    def change_member(self, name: str, **details: Any) -> None:
        """Change a profile, a role, or `deleted` (user_change)."""
        with self.workspace.change():
            member = self.workspace.member_named(name)
            for key, value in details.items():
                setattr(member, key, value)
            member.updated = self.workspace.now()
            events.member(self.workspace, member, "user_change")

    def add_channel(self, name: str, *, private: bool = False, members: Iterable[str] = ()) -> str:
        """Add a channel with the named members, without lines and events of their joining; its id."""
        with self.workspace.change():
            channel = self.workspace.new_channel(name, "private" if private else "channel", self.bot_user_id)
            channel.members = [self.user_id(member) for member in members]
        return channel.id

    def change_channel_id(self, name: str) -> str:
        """Give a channel another id, as a move to another workspace does; the new id."""
        with self.workspace.change():
            channels = self.workspace.channels
            channel = channels.pop(self.channel_id(name))
            old_id, channel.id = channel.id, self.workspace.next_id("C")
            for post in channel.posts.values():
                post.channel = channel.id
            channels[channel.id] = channel
            events.channel_id_changed(self.workspace, channel, old_id)
        return channel.id

    def add_direct(self, name: str, other: str) -> str:
        """Add the direct conversation of two members, where the app is not; its id."""
        with self.workspace.change():
            members = [self.user_id(name), self.user_id(other)]
            channel = self.workspace.new_channel("", "im", members[0], seed="".join(members))
            channel.members = members
        return channel.id

    def add_user_group(self, handle: str, members: Iterable[str]) -> str:
        with self.workspace.change():
            id = self.workspace.next_id("S")
            users = [self.user_id(member) for member in members]
            self.workspace.user_groups[id] = UserGroup(id, handle, handle.capitalize(), users)
        return id

    def integration_post(
        self, channel: str, username: str, text: str = "", attachments: Iterable[Json] = ()
    ) -> str:
        """Post as an alerting integration does (subtype bot_message, no user); the ts."""
        with self.workspace.change():
            place = self.workspace.channels[self.channel_id(channel)]
            details = {"bot_id": self.workspace.next_id("B"), "extra": {"username": username}}
            parts = list(attachments)
            return posts.add(
                self.workspace, place, None, text, subtype="bot_message", attachments=parts, **details
            ).ts

    def until(self, predicate: Callable[[], Result | None], timeout: float = 10, what: str = "it") -> Result:
        """The value of `predicate` once it is true; it is asked again after every change.

        AssertionError after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            seen = self.workspace.version
            result = predicate()
            if result:
                return result
            if not self._changes_after(seen, deadline - time.monotonic()):
                raise AssertionError(
                    f"{what} did not happen within {timeout:g} s; recent calls: {self._recent()}"
                )

    def disconnect(self, reason: str) -> None:
        """Send `disconnect` on every socket.

        `reason` is warning, refresh_requested, link_disabled or too_many_websockets.
        """
        self._loop.call_soon_threadsafe(self._desk.sockets.disconnect, reason)

    def drop_sockets(self) -> None:
        """Close every socket without a word, as a failing network does."""
        self._loop.call_soon_threadsafe(self._desk.sockets.drop)

    def duplicate_next_envelope(self, event: str = "") -> None:
        """Deliver the next command or interaction a second time, after it was acknowledged.

        Or else the next `event` of this type or subtype.
        """
        self._desk.sockets.twice.append(event)

    def redeliver(self) -> None:
        """Deliver the unacknowledged events again now, without waiting for Slack's minutes."""
        self._loop.call_soon_threadsafe(self._desk.sockets.redeliver)

    def _changes_after(self, version: int, seconds: float) -> bool:
        workspace = self.workspace
        with workspace.changed:
            return workspace.changed.wait_for(lambda: workspace.version != version, max(0.0, seconds))

    def _recent(self) -> str:
        calls = self.calls[-RECENT_CALLS:]
        return ", ".join(f"{call.method} {call.fault or call.error or 'ok'}" for call in calls) or "none"

    async def _open(self) -> None:
        self._desk = Desk(self.workspace, SocketMode(self.workspace, self._ack_within))
        self._stopping = asyncio.Event()
        app = server.build(self._desk, self._stopping)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.workspace.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self) -> None:
        self._stopping.set()
        await self._desk.sockets.stop()
        await self._runner.cleanup()
        unfinished = asyncio.all_tasks() - {asyncio.current_task()}
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


fill_demo = demo.fill
