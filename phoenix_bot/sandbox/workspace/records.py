"""What a workspace consists of, as plain data: members, channels, messages, views."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"
"""A member of every workspace. Slack does not call it a bot."""

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def slack_id(letter: str, seed: str) -> str:
    """An id that looks like Slack's, such as U0K3J5T9QXA; the same seed gives the same id in every run."""
    number = int.from_bytes(hashlib.sha256(f"{letter}/{seed}".encode()).digest()[:8])
    return f"{letter}0" + "".join(BASE36[number // 36**place % 36] for place in range(9))


@dataclass
class Member:
    """Somebody in the workspace. Those with a `team_id` are from elsewhere, and only in shared channels."""

    id: str
    name: str
    real_name: str
    display_name: str
    email: str
    tz: str = "Europe/Prague"
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    team_id: str = ""
    updated: int = 0
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def is_human(self) -> bool:
        return not self.is_bot and self.id != SLACKBOT

    @property
    def shown_name(self) -> str:
        return self.display_name or self.real_name

    @property
    def bot_id(self) -> str:
        return slack_id("B", self.id)


@dataclass
class Post:
    """One message. `ephemeral_for` is the only member who sees it; `extra` has the keys of its subtype.

    A broadcast is a reply that its channel shows, too.
    """

    channel: str
    ts: str
    user: str | None
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    metadata: Json | None = None
    ephemeral_for: str | None = None
    mrkdwn: bool = True
    is_broadcast: bool = False
    edited_by: tuple[str, str] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    extra: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_from_slack(self) -> bool:
        """Whether it is a line such as "nina has joined the channel"."""
        return self.subtype is not None and self.subtype.startswith("channel_")

    @property
    def in_channel(self) -> bool:
        """Whether it is shown in the channel itself, not only in a thread."""
        return not self.is_reply or self.is_broadcast


@dataclass
class Channel:
    """A public channel, a private one ("private") or a direct conversation ("im") of two members."""

    id: str
    name: str
    kind: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    ephemerals: list[Post] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    threads: dict[str, list[Post]] = field(default_factory=dict)
    bookmarks: list[Json] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_general: bool = False

    def add(self, post: Post) -> None:
        self.posts[post.ts] = post
        if post.thread_ts and post.is_reply:
            self.threads.setdefault(post.thread_ts, []).append(post)

    def remove(self, post: Post) -> None:
        del self.posts[post.ts]
        if post.thread_ts and post.is_reply:
            self.threads[post.thread_ts].remove(post)

    def replies(self, ts: str) -> list[Post]:
        return self.threads.get(ts, [])

    def partner(self, member_id: str) -> str:
        return next((other for other in self.members if other != member_id), member_id)


@dataclass
class View:
    """An open modal or a published home. `body` is what the app sent, `values` what people entered."""

    id: str
    user: str
    body: Json
    hash: str
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    root: str = ""
    previous: str | None = None


@dataclass
class Call:
    """One request of the app; `fault` is the kind of its fault, if it met one."""

    method: str
    args: Json
    ok: bool = False
    error: str | None = None
    fault: str | None = None


@dataclass
class Trigger:
    user: str
    issued: float
    view: str | None = None
    used: bool = False
