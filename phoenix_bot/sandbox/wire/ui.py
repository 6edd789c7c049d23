"""What the page asks for: who there is, the live snapshot of one person's Slack, and that person's acts."""

import asyncio
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from phoenix_bot.sandbox import actions, objects
from phoenix_bot.sandbox.records import Channel, Json, Member, Post, View
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parents[1] / "page"
NEWEST = 200
SECONDS_BETWEEN_SNAPSHOTS = 0.05
COLOURS = ("#4a154b", "#1264a3", "#007a5a", "#8d3b72", "#b5541c", "#3f5f7f", "#6b4fa0", "#996515")
AVATAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="8" fill="{}"/>
<text x="24" y="32" font-family="sans-serif" font-size="22" fill="#fff" text-anchor="middle">{}</text>
</svg>"""


def snapshot(desk: Desk, me: Member) -> Json:
    """All that one person sees, in the shape the page takes."""
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
        "is_bot",
        "deleted",
    )
    shown = {key: getattr(who, key) for key in keys}
    return shown | {"is_restricted": who.is_restricted, "image": f"/avatar/{who.id}.svg"}


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
    }


def seen(channel: Channel, me: Member) -> list[Post]:
    """The messages of a channel for one person, their ephemeral ones among them, oldest first."""
    own = [post for post in channel.ephemerals if post.ephemeral_for == me.id]
    return sorted([*channel.posts.values(), *own], key=lambda post: post.ts)


def add_routes(app: web.Application, desk: Desk) -> None:
    async def people(request: web.Request) -> web.Response:
        return web.json_response([member(desk.workspace, who) for who in desk.workspace.members.values()])

    async def act(request: web.Request) -> web.Response:
        return web.json_response(await actions.perform(desk, await request.json()))

    async def live(request: web.Request) -> web.StreamResponse:
        return await _live(desk, request)

    async def page(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})

    async def avatar(request: web.Request) -> web.Response:
        return _avatar(desk.workspace, request.match_info["user"])

    app.router.add_get("/", page)
    app.router.add_static("/static", PAGE)
    app.router.add_get("/avatar/{user}.svg", avatar)
    app.router.add_get("/ui/people", people)
    app.router.add_get("/ui/live", live)
    app.router.add_post("/ui/act", act)


async def _live(desk: Desk, request: web.Request) -> web.StreamResponse:
    me = desk.workspace.members.get(request.query.get("as", ""))
    if me is None:
        raise web.HTTPNotFound
    socket = web.WebSocketResponse(heartbeat=30)
    await socket.prepare(request)
    sender = asyncio.create_task(_send_snapshots(desk, me, socket))
    async for frame in socket:
        if frame.type == WSMsgType.ERROR:
            break
    sender.cancel()
    await asyncio.gather(sender, return_exceptions=True)
    return socket


async def _send_snapshots(desk: Desk, me: Member, socket: web.WebSocketResponse) -> None:
    """One snapshot at once and one after every change, changes in quick succession together."""
    workspace, loop, changed = desk.workspace, asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    workspace.on_change.append(wake)
    try:
        with suppress(ConnectionError):
            while True:
                changed.clear()
                with workspace.lock:
                    state = snapshot(desk, me)
                await socket.send_json(state)
                await asyncio.sleep(SECONDS_BETWEEN_SNAPSHOTS)
                await changed.wait()
    finally:
        workspace.on_change.remove(wake)


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
        "faults": waiting,
    }


def _avatar(workspace: Workspace, user: str) -> web.Response:
    if user not in workspace.members:
        raise web.HTTPNotFound
    name = workspace.members[user].real_name
    drawn = AVATAR.format(COLOURS[sum(map(ord, user)) % len(COLOURS)], name[:1].upper())
    return web.Response(text=drawn, content_type="image/svg+xml")
