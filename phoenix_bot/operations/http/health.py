"""Whether the bot is well: /healthz says whether it works, /readyz whether it can serve people now."""

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from phoenix_bot.operations.http.server import Handler

Health = Callable[[], dict[str, bool]]
"""Returns whether each part is well. It is called on a thread of its own, so it may query the database."""


def routes(alive: Health, ready: Health) -> Sequence[web.RouteDef]:
    """The routes of both checks: status 200 if every part is well, otherwise 503; the parts as JSON."""
    return [web.get("/healthz", _check(alive)), web.get("/readyz", _check(ready))]


def _check(health: Health) -> Handler:
    async def check(_: web.Request) -> web.Response:
        parts = await asyncio.to_thread(health)
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    return check
