"""The state of the workspace: members, channels, messages, open views, and what the app called.

Plain data behind one lock. Every change is made inside `Workspace.change()`, which wakes all who wait on
`changed`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from phoenix_bot.sandbox.alerting.pingdom import Pingdom
from phoenix_bot.sandbox.limits.faults import Faults
from phoenix_bot.sandbox.limits.manifest import Manifest
from phoenix_bot.sandbox.limits.rate_limits import RateLimits
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace.records import (
    SLACKBOT,
    Call,
    Channel,
    Json,
    Member,
    Post,
    Trigger,
    View,
    slack_id,
)

Clock = Callable[[], float]


class Workspace:
    """One Slack team with one installed app; times come from `clock`."""

    def __init__(self, manifest: Manifest, clock: Clock = time.time) -> None:
        self.manifest = self.declared = manifest
        self.is_installed = True
        self._clock = clock
        self.ahead = 0.0
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.on_change: list[Callable[[], None]] = []
        self.url = ""
        self.team_id, self.team_name, self.domain = slack_id("T", "phoenix"), "Northwind Travel", "northwind"
        self.app_id = slack_id("A", manifest.app_name)
        self.bot_token, self.app_token = "xoxb-sandbox-bot-token", "xapp-sandbox-app-token"
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Json] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, Any] = {}
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = RateLimits(clock)
        self.latency = 0.0
        self.pingdom = Pingdom()
        self.send_event: Callable[[Json], None] = lambda event: None
        self.new_socket_url: Callable[[], str] = lambda: ""
        self._last_micros = 0
        self._serial = 0
        self.bot_user_id = self.add_member(manifest.bot_name, real_name=manifest.app_name, is_bot=True).id
        self.members[SLACKBOT] = Member(SLACKBOT, "slackbot", "Slackbot", "Slackbot", email="")

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock while changing, then wake all who wait for a change."""
        with self.lock:
            try:
                yield
            finally:
                self.version += 1
                self.changed.notify_all()
                for tell in self.on_change:
                    tell()

    def clock(self) -> float:
        """Epoch seconds; `ahead` is by how many seconds somebody has set this clock forward."""
        return self._clock() + self.ahead

    def now(self) -> int:
        return int(self.clock())

    def next_ts(self) -> str:
        """A new message timestamp, later than all before."""
        self._last_micros = max(int(self.clock() * 1_000_000), self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def next_id(self, letter: str) -> str:
        return slack_id(letter, str(self.next_number()))

    def next_number(self) -> int:
        """A number that nothing else in this workspace has."""
        self._serial += 1
        return self._serial

    def add_member(self, name: str, **details: Any) -> Member:
        """Add a member and, unless it is a bot, their direct conversation with the app."""
        details.setdefault("real_name", name.capitalize())
        details.setdefault("display_name", name)
        details.setdefault("email", "" if details.get("is_bot") else f"{name}@northwind.example")
        member = Member(id=slack_id("U", name), name=name, updated=self.now(), **details)
        if member.id in self.members:
            raise ValueError(f"there is a member {name} already")
        self.members[member.id] = member
        if not member.is_bot:
            direct = self.new_channel("", "im", member.id, seed=member.id)
            direct.members = [member.id, self.bot_user_id]
        return member

    def new_channel(self, name: str, kind: str, creator: str, *, seed: str = "") -> Channel:
        id = slack_id("D" if kind == "im" else "C", seed or name)
        while id in self.channels:
            id = slack_id("C", id)
        self.channels[id] = Channel(id, name, kind, creator, self.now())
        return self.channels[id]

    @property
    def bot(self) -> Member:
        return self.members[self.bot_user_id]

    def member_named(self, name: str) -> Member:
        for member in self.members.values():
            if member.name == name:
                return member
        raise LookupError(f"no member {name}")

    def channel_named(self, name: str) -> Channel | None:
        found = (
            channel for channel in self.channels.values() if channel.name == name and channel.kind != "im"
        )
        return next(found, None)

    def direct(self, user: str) -> Channel:
        """The conversation between the app and a member."""
        channels = (
            c for c in self.channels.values() if c.kind == "im" and c.members == [user, self.bot_user_id]
        )
        return next(channels)

    def sees(self, member: Member, channel: Channel) -> bool:
        """Whether a member can read a channel: guests only their own, everybody else public ones, too."""
        return member.id in channel.members or (channel.kind == "channel" and not member.is_restricted)

    def post(self, channel: Channel, ts: str) -> Post:
        """A message by its ts; message_not_found if it is deleted or ephemeral."""
        if ts not in channel.posts or channel.posts[ts].subtype == "tombstone":
            raise ApiError("message_not_found")
        return channel.posts[ts]
