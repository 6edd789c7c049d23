"""Slack's JSON objects for what the workspace holds."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from phoenix_bot.sandbox.workspace import view_state
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member, Post, View
from phoenix_bot.sandbox.workspace.state import Workspace

CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup"}
MESSAGE_TYPES = {"channel": "channel", "private": "group", "im": "im"}


def user(workspace: Workspace, member: Member, *, with_email: bool) -> Json:
    """The full user object of users.info, team_join and user_change; of an ended account little is left."""
    bot = {"bot_id": member.bot_id, "api_app_id": app_id(workspace, member)} if member.is_bot else {}
    return {
        "id": member.id,
        "team_id": member.team_id or workspace.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "profile": {**profile(workspace, member, with_email=with_email), **bot},
        "is_bot": member.is_bot,
        "is_app_user": member.is_app_user,
        "updated": member.updated,
        **({} if member.deleted else _of_active(workspace, member)),
    }


def _of_active(workspace: Workspace, member: Member) -> Json:
    offset = datetime.fromtimestamp(workspace.now(), UTC).astimezone(ZoneInfo(member.tz)).utcoffset()
    return {
        "real_name": member.real_name,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": False,
    }


def profile(workspace: Workspace, member: Member, *, with_email: bool) -> Json:
    image = picture(workspace, member)
    return {
        "title": member.title,
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.display_name,
        "display_name_normalized": member.display_name,
        "status_text": "",
        "status_emoji": "",
        "team": workspace.team_id,
        **{f"image_{size}": image for size in (24, 32, 48, 72, 192, 512)},
        **({"email": member.email} if with_email and member.email else {}),
    }


def picture(workspace: Workspace, member: Member) -> str:
    """The address of a member's picture."""
    return f"{workspace.url}/avatar/{member.id}.svg"


def channel(workspace: Workspace, channel: Channel) -> Json:
    """The channel object as the app sees it."""
    member = workspace.bot_user_id in channel.members
    shared = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": False,
    }
    if channel.kind == "im":
        return shared | {"is_im": True, "user": channel.partner(workspace.bot_user_id), "is_open": True}
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_general": channel.is_general,
        "is_member": member,
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "context_team_id": workspace.team_id,
    }


def message(workspace: Workspace, post: Post, *, metadata: bool = True) -> Json:
    """The message object; without `metadata`, its metadata has only the event_type, as in histories."""
    told: Json = {"type": "message", "text": post.text, "ts": post.ts}
    told |= {} if post.subtype == "bot_message" else {"team": workspace.team_id}
    told |= {"subtype": post.subtype} if post.subtype else {}
    told |= {"user": post.user} if post.user else {}
    told |= _bot(workspace, post) if post.bot_id else {}
    told |= {"blocks": post.blocks} if post.blocks else {}
    told |= {"attachments": post.attachments} if post.attachments else {}
    told |= {"edited": {"user": post.edited_by[0], "ts": post.edited_by[1]}} if post.edited_by else {}
    if post.metadata:
        told["metadata"] = post.metadata if metadata else {"event_type": post.metadata["event_type"]}
    if post.reactions:
        told["reactions"] = reactions(post)
    return told | _thread(workspace, post) | _root(workspace, post) | post.extra


def reactions(post: Post) -> list[Json]:
    return [
        {"name": name, "users": list(users), "count": len(users)} for name, users in post.reactions.items()
    ]


def _bot(workspace: Workspace, post: Post) -> Json:
    if post.subtype == "bot_message":
        return {"bot_id": post.bot_id}
    author = workspace.members[post.user or workspace.bot_user_id]
    known = {
        "id": post.bot_id,
        "deleted": author.deleted,
        "name": author.real_name,
        "updated": author.updated,
        "app_id": app_id(workspace, author),
        "icons": {f"image_{size}": picture(workspace, author) for size in (36, 48, 72)},
        "team_id": workspace.team_id,
    }
    return {"bot_id": post.bot_id, "app_id": known["app_id"], "bot_profile": known}


def app_id(workspace: Workspace, bot: Member) -> str:
    """The id of the app that a bot belongs to."""
    return workspace.app_id if bot is workspace.bot else f"A0{bot.id[2:]}"


def _thread(workspace: Workspace, post: Post) -> Json:
    posts = workspace.channels[post.channel].posts
    if post.is_reply and post.thread_ts in posts and post.subtype != "bot_message":
        return {"thread_ts": post.thread_ts, "parent_user_id": posts[post.thread_ts].user}
    if post.is_reply:
        return {"thread_ts": post.thread_ts}
    replies = workspace.channels[post.channel].replies(post.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user or reply.bot_id for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "latest_reply": replies[-1].ts}
    return {"thread_ts": post.ts, "reply_users": users, **counts}


def _root(workspace: Workspace, post: Post) -> Json:
    """The message that began the thread of a broadcast."""
    if post.subtype != "thread_broadcast" or not post.thread_ts:
        return {}
    parent = workspace.channels[post.channel].posts.get(post.thread_ts)
    return {"root": message(workspace, parent, metadata=False)} if parent else {}


def view(workspace: Workspace, view: View, *, with_state: bool = True) -> Json:
    """The view object in answers of views.* and in payloads."""
    body = view.body
    keys = ("type", "title", "submit", "close", "blocks")
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        **{key: body.get(key) for key in keys},
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": view_state.merge(body, view.values) if with_state else {}},
        "hash": view.hash,
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot.bot_id,
    }


def channel_ref(channel: Channel) -> dict[str, Any]:
    return {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)}
