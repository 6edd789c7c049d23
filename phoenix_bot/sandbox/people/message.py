"""A message as one person sees it."""

from dataclasses import dataclass
from typing import Any

from phoenix_bot.sandbox.people import shown
from phoenix_bot.sandbox.server import snapshot
from phoenix_bot.sandbox.workspace.records import Json, Member, Post
from phoenix_bot.sandbox.workspace.state import Workspace


@dataclass(frozen=True)
class Message:
    """A message as one person saw it at one moment. `Person.refresh` returns it as it is now."""

    channel: str
    ts: str
    user: str | None
    author: str
    text: str
    blocks: list[Json]
    attachments: list[Json]
    files: list[Json]
    username: str | None
    icon_url: str | None
    thread_ts: str | None
    reply_count: int
    reactions: dict[str, list[str]]
    ephemeral: bool
    edited: bool
    metadata: Json | None
    shown: str
    notifies: frozenset[str]

    @property
    def colour(self) -> str | None:
        """The colour of the bar beside the first attachment."""
        return self.attachments[0].get("color") if self.attachments else None

    @property
    def all_blocks(self) -> list[Json]:
        return self.blocks + [block for part in self.attachments for block in part.get("blocks") or ()]

    @property
    def buttons(self) -> list[str]:
        return [text(element) for _, element in buttons(self.all_blocks)]


def seen_by(workspace: Workspace, reader: Member, post: Post) -> Message:
    told = snapshot.message(workspace, post)
    author = workspace.members[post.user].shown_name if post.user else ""
    return Message(
        channel=post.channel,
        ts=post.ts,
        user=post.user,
        author=told.get("username") or author,
        text=post.text,
        blocks=list(post.blocks),
        attachments=list(post.attachments),
        files=list(told.get("files", ())),
        username=told.get("username"),
        icon_url=told.get("icon_url"),
        thread_ts=told.get("thread_ts"),
        reply_count=told["reply_count"],
        reactions={name: list(users) for name, users in post.reactions.items()},
        ephemeral=told["ephemeral"],
        edited=told["edited"],
        metadata=post.metadata,
        shown=shown.message_text(told, **reading(workspace, reader)),
        notifies=frozenset(shown.notifies(told)),
    )


def reading(workspace: Workspace, reader: Member) -> dict[str, Any]:
    """What the text that `reader` sees depends on: names, time zone and time."""
    return {
        "members": {member.id: member.shown_name for member in workspace.members.values()},
        "channels": {channel.id: channel.name for channel in workspace.channels.values()},
        "tz": reader.tz,
        "now": workspace.clock(),
    }


def buttons(blocks: list[Json]) -> list[tuple[str, Json]]:
    """The buttons in the blocks, each after the block_id of its block."""
    inside = [(b["block_id"], e) for b in blocks for e in (b.get("accessory"), *(b.get("elements") or ()))]
    return [(block_id, element) for block_id, element in inside if element and element["type"] == "button"]


def named_button(blocks: list[Json], name: str) -> tuple[str, Json]:
    """The first button with this text, and the block_id of its block; AssertionError if there is none."""
    for block_id, element in buttons(blocks):
        if text(element) == name:
            return block_id, element
    raise AssertionError(f"no button {name!r} among {[text(element) for _, element in buttons(blocks)]}")


def text(element: Json) -> str:
    """The text on a button or of an option."""
    return str(element.get("text", {}).get("text", ""))
