"""Changes of messages, each with its event for the app."""

import re
from typing import Any

from phoenix_bot.sandbox import block_kit
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace import events, objects
from phoenix_bot.sandbox.workspace.records import Channel, Json, Post
from phoenix_bot.sandbox.workspace.state import Workspace

NAMES = re.compile(r"(?<![\w@#])([@#])([\w.-]*\w)")
BROADCASTS = ("here", "channel", "everyone")
MAX_PINS = 100


def add(workspace: Workspace, channel: Channel, user: str | None, text: str = "", **details: Any) -> Post:
    """Add a message to a channel; with `ephemeral_for` one that only this member sees."""
    post = Post(channel.id, workspace.next_ts(), user, text, **details)
    fill_ids(workspace, post)
    if post.ephemeral_for:
        channel.ephemerals.append(post)
    else:
        channel.add(post)
        events.message(workspace, post)
    return post


def add_from_app(workspace: Workspace, channel: Channel, content: Json, **details: Any) -> Post:
    """Add a message of the app; `content` has the text, blocks, attachments … of a request."""
    author = workspace.bot_user_id if details.get("subtype") != "bot_message" else None
    return add(
        workspace,
        channel,
        author,
        content.get("text") or "",
        bot_id=workspace.bot.bot_id,
        blocks=content.get("blocks") or [],
        attachments=content.get("attachments") or [],
        metadata=content.get("metadata") or None,
        thread_ts=content.get("thread_ts") or None,
        mrkdwn=content.get("mrkdwn", True) not in (False, "false"),
        **details,
    )


def replace(workspace: Workspace, post: Post, content: Json) -> None:
    """Update a message: what is missing in `content` stays, but a text without blocks removes the blocks."""
    before = objects.message(workspace, post)
    text = content.get("text")
    if text and not post.blocks and content.get("blocks") is None and text != post.text:
        post.edited_by = (workspace.bot_user_id, workspace.next_ts())
    if text is not None or content.get("blocks") is not None:
        post.blocks = content.get("blocks") or []
    post.text = post.text if text is None else text
    post.attachments = post.attachments if content.get("attachments") is None else content["attachments"]
    post.metadata = post.metadata if content.get("metadata") is None else content["metadata"] or None
    fill_ids(workspace, post)
    if not post.ephemeral_for:
        events.message_changed(workspace, before, post)


def remove(workspace: Workspace, post: Post) -> None:
    """Delete a message; if it has replies, they stay, and a tombstone takes its place."""
    channel = workspace.channels[post.channel]
    if post.ephemeral_for:
        channel.ephemerals.remove(post)
        return
    before = objects.message(workspace, post)
    if post.ts in channel.pins:
        channel.pins.remove(post.ts)
    if channel.replies(post.ts):
        channel.posts[post.ts] = Post(
            post.channel, post.ts, None, "This message was deleted.", subtype="tombstone"
        )
    else:
        channel.remove(post)
    events.message_deleted(workspace, before, post)


def system(workspace: Workspace, channel: Channel, user: str, subtype: str, text: str, **extra: Any) -> None:
    """Add the line that Slack itself writes when a member joins, the topic changes and so on."""
    add(workspace, channel, user, f"<@{user}> {text}", subtype=subtype, extra=extra)


def react(workspace: Workspace, post: Post, user: str, name: str) -> None:
    if user in post.reactions.get(name, ()):
        raise ApiError("already_reacted")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise ApiError("invalid_name")
    post.reactions.setdefault(name, []).append(user)
    events.reaction(workspace, post, user, name, added=True)


def unreact(workspace: Workspace, post: Post, user: str, name: str) -> None:
    if user not in post.reactions.get(name, ()):
        raise ApiError("no_reaction")
    post.reactions[name].remove(user)
    if not post.reactions[name]:
        del post.reactions[name]
    events.reaction(workspace, post, user, name, added=False)


def pin(workspace: Workspace, post: Post) -> None:
    pins = workspace.channels[post.channel].pins
    if post.ts in pins:
        raise ApiError("already_pinned")
    if len(pins) >= MAX_PINS:
        raise ApiError("too_many_pins")
    pins.append(post.ts)


def unpin(workspace: Workspace, post: Post) -> None:
    pins = workspace.channels[post.channel].pins
    if post.ts not in pins:
        raise ApiError("no_pin")
    pins.remove(post.ts)


def fill_ids(workspace: Workspace, post: Post) -> None:
    """Give blocks, elements and attachments the ids that the app left out."""
    post.blocks = block_kit.with_ids(post.blocks, lambda: workspace.next_id("b"))
    for number, attachment in enumerate(post.attachments, start=1):
        attachment.setdefault("id", number)
        attachment.setdefault("fallback", "[no preview available]")
        if attachment.get("blocks"):
            attachment["blocks"] = block_kit.with_ids(attachment["blocks"], lambda: workspace.next_id("b"))


def all_blocks(post: Post) -> list[Json]:
    """The blocks of a message and of its attachments."""
    return post.blocks + [block for part in post.attachments for block in part.get("blocks") or ()]


def typed(workspace: Workspace, text: str, *, named: bool = False, mentions: bool = True) -> str:
    """What a person typed, as the app gets it: & < > are escaped, and names that exist become mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not mentions:
        return escaped
    return NAMES.sub(lambda found: _mention(workspace, found[1], found[2], named) or found[0], escaped)


def _mention(workspace: Workspace, sign: str, name: str, named: bool) -> str | None:
    if sign == "#":
        channel = workspace.channel_named(name)
        shown = name if channel and channel.kind == "channel" else ""
        return f"<#{channel.id}|{shown}>" if channel else None
    if name in BROADCASTS:
        return f"<!{name}>"
    member = next((member for member in workspace.members.values() if member.name == name), None)
    if member is None:
        return None
    return f"<@{member.id}|{member.name}>" if named else f"<@{member.id}>"
