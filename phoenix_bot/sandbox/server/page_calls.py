"""The calls of the page: who there is, live snapshots of what one person sees, and that person's acts."""

import asyncio
from contextlib import suppress
from pathlib import Path

from aiohttp import WSMsgType, web

from phoenix_bot.sandbox import actions
from phoenix_bot.sandbox.server import snapshot
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace.records import Member
from phoenix_bot.sandbox.workspace.state import Workspace

PAGE = Path(__file__).parents[1] / "page"
SECONDS_BETWEEN_SNAPSHOTS = 0.05
COLOURS = ("#4a154b", "#1264a3", "#007a5a", "#8d3b72", "#b5541c", "#3f5f7f", "#6b4fa0", "#996515")
AVATAR = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="8" fill="{}"/>
<text x="24" y="32" font-family="sans-serif" font-size="22" fill="#fff" text-anchor="middle">{}</text>
</svg>"""


def add_routes(app: web.Application, desk: Desk) -> None:
    async def people(request: web.Request) -> web.Response:
        return web.json_response(
            [snapshot.member(desk.workspace, who) for who in desk.workspace.members.values()]
        )

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
    """Send one snapshot at once and one after every change; quick changes share one."""
    workspace, loop, changed = desk.workspace, asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    workspace.on_change.append(wake)
    try:
        with suppress(ConnectionError):
            while True:
                changed.clear()
                with workspace.lock:
                    state = snapshot.of_person(desk, me)
                await socket.send_json(state)
                await asyncio.sleep(SECONDS_BETWEEN_SNAPSHOTS)
                await changed.wait()
    finally:
        workspace.on_change.remove(wake)


def _avatar(workspace: Workspace, user: str) -> web.Response:
    if user not in workspace.members:
        raise web.HTTPNotFound
    name = workspace.members[user].real_name
    drawn = AVATAR.format(COLOURS[sum(map(ord, user)) % len(COLOURS)], name[:1].upper())
    return web.Response(text=drawn, content_type="image/svg+xml")
