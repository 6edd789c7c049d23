"""What one person sees of the workspace, as the page gets it."""

from dataclasses import asdict
from typing import Any

from phoenix_bot.sandbox.alerting import datadog
from phoenix_bot.sandbox.alerting.pingdom import Check
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import objects
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member, Post, View
from phoenix_bot.sandbox.workspace.state import Workspace

NEWEST = 200


def of_person(desk: Desk, me: Member) -> Json:
    """All that one person sees."""
    workspace, manifest = desk.workspace, desk.workspace.manifest
    commands = manifest.commands.values() if "commands" in manifest.scopes else ()
    shortcuts = manifest.shortcuts.values() if "commands" in manifest.scopes else ()
    home = workspace.homes.get(me.id)
    return {
        "type": "snapshot",
        "team": {"name": workspace.team_name, "domain": workspace.domain},
        "me": member(workspace, me),
        "members": [member(workspace, other) for other in workspace.members.values()],
        "commands": [asdict(command) for command in commands],
        "shortcuts": [asdict(shortcut) for shortcut in shortcuts],
        "bot": _bot(workspace),
        "channels": [
            _channel(workspace, me, found)
            for found in workspace.channels.values()
            if _listed(workspace, me, found)
        ],
        "views": [_view(view) for view in workspace.modals.get(me.id, ())],
        "home": _view(home) if home else None,
        "sandbox": _sandbox(desk),
    }


def member(workspace: Workspace, who: Member) -> Json:
    keys = (
        "id",
        "name",
        "real_name",
        "display_name",
        "title",
        "tz",
        "is_admin",
        "is_owner",
        "is_restricted",
        "deleted",
    )
    shown = {key: getattr(who, key) for key in keys}
    return shown | {"is_bot": not who.is_human, "image": f"/avatar/{who.id}.svg"}


def message(workspace: Workspace, post: Post) -> Json:
    told = objects.message(workspace, post)
    shown = {
        key: told[key] for key in ("ts", "text", "thread_ts", "subtype", "username", "files") if key in told
    }
    icons = told.get("icons", {})
    return shown | {
        "user": post.user,
        **({"icon_url": icons["image_48"]} if "image_48" in icons else {}),
        "bot": post.bot_id is not None,
        "mrkdwn": post.mrkdwn,
        "blocks": post.blocks,
        "attachments": post.attachments,
        "reply_count": told.get("reply_count", 0),
        "reply_users": told.get("reply_users", []),
        "reactions": objects.reactions(post),
        "edited": post.edited_by is not None,
        "ephemeral": post.ephemeral_for is not None,
        "broadcast": post.is_broadcast,
    }


def seen(channel: Channel, me: Member) -> list[Post]:
    """The messages of a channel that one person sees, oldest first."""
    own = [post for post in channel.ephemerals if post.ephemeral_for == me.id]
    return sorted([*channel.posts.values(), *own], key=lambda post: post.ts)


def _listed(workspace: Workspace, me: Member, channel: Channel) -> bool:
    if channel.kind == "im":
        return workspace.manifest.messages_tab and me.id in channel.members
    return workspace.sees(me, channel)


def _channel(workspace: Workspace, me: Member, channel: Channel) -> Json:
    bookmarks = [{"title": bookmark["title"], "link": bookmark["link"]} for bookmark in channel.bookmarks]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        **({"with": channel.partner(me.id)} if channel.kind == "im" else {}),
        "is_member": me.id in channel.members,
        "is_archived": channel.is_archived,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "members": channel.members,
        "pins": list(channel.pins),
        "bookmarks": bookmarks,
        "messages": [message(workspace, post) for post in seen(channel, me)[-NEWEST:]],
    }


def _view(view: View) -> Json:
    body = view.body
    keys = ("callback_id", "title", "submit", "close", "blocks")
    shown: dict[str, Any] = {key: body.get(key) for key in keys}
    return shown | {"id": view.id, "hash": view.hash, "errors": view.errors, "values": view.values}


def _bot(workspace: Workspace) -> Json:
    bot = workspace.bot
    image = f"/avatar/{bot.id}.svg"
    named = {"user_id": bot.id, "name": bot.real_name, "app_id": workspace.app_id, "image": image}
    manifest = workspace.manifest
    tabs = {"home_tab": manifest.home_tab, "messages_read_only": manifest.messages_read_only}
    return named | tabs | {"description": manifest.description}


def _sandbox(desk: Desk) -> Json:
    workspace = desk.workspace
    waiting = [{"method": f.method, "kind": f.kind, "times": f.times} for f in workspace.faults.waiting]
    return {
        "rate_limits": workspace.limits.on,
        "connections": len(desk.sockets.sockets),
        "latency_ms": round(workspace.latency * 1000),
        "minutes_ahead": round(workspace.ahead / 60),
        "faults": waiting,
        "datadog": _datadog(workspace),
        "checks": [_check(one) for one in workspace.pingdom.checks if workspace.pingdom.webhook],
    }


def _datadog(workspace: Workspace) -> Json | None:
    bot = next((one for one in workspace.members.values() if one.name == datadog.NAME), None)
    monitors = [{"id": one.id, "name": one.name} for one in datadog.MONITORS]
    return {"user": bot.id, "monitors": monitors, "transitions": list(datadog.COLOURS)} if bot else None


def _check(check: Check) -> Json:
    kind = "transaction" if check.is_transaction else "uptime"
    return {"id": check.id, "name": check.name, "kind": kind, "is_up": check.is_up, "told": check.told}
