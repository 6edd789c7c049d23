"""The part of Datadog's API that tells of monitors, and takes metrics."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from phoenix_bot.sandbox.alerting import Json
from phoenix_bot.sandbox.alerting.datadog import MONITORS, DatadogMonitor

PREFIX = "/datadog"
"""Where the API begins on the server of the workspace."""

API_KEY, APP_KEY = "sandbox-api-key", "sandbox-application-key"

MADE = "2026-02-03T09:00:00.000000+00:00"

Handler = Callable[[web.Request], Awaitable[web.Response]]


def add_routes(app: web.Application) -> None:
    """Serve the API below PREFIX."""
    app.router.add_get(f"{PREFIX}/api/v1/monitor", _with_keys(_list, "DD-API-KEY", "DD-APPLICATION-KEY"))
    app.router.add_get(
        f"{PREFIX}/api/v1/monitor/{{id}}", _with_keys(_one, "DD-API-KEY", "DD-APPLICATION-KEY")
    )
    app.router.add_get(f"{PREFIX}/api/v1/validate", _with_keys(_validate, "DD-API-KEY"))
    app.router.add_post(f"{PREFIX}/api/v2/series", _with_keys(_series, "DD-API-KEY"))


def _with_keys(handler: Handler, *needed: str) -> Handler:
    """Refuse a request that lacks one of the needed keys."""
    keys = {"DD-API-KEY": API_KEY, "DD-APPLICATION-KEY": APP_KEY}

    async def handle(request: web.Request) -> web.Response:
        if any(request.headers.get(name) != keys[name] for name in needed):
            return web.json_response({"errors": ["Forbidden"]}, status=403)
        return await handler(request)

    return handle


async def _list(request: web.Request) -> web.Response:
    """All monitors, or the page that is asked for: pages are counted from 0."""
    try:
        page, size = int(request.query.get("page", 0)), int(request.query.get("page_size", 100))
    except ValueError:
        return web.json_response({"errors": ["page and page_size must be numbers"]}, status=400)
    shown = MONITORS[page * size : (page + 1) * size] if "page" in request.query else MONITORS
    return web.json_response([_shown(one) for one in shown])


async def _one(request: web.Request) -> web.Response:
    found = [_shown(one) for one in MONITORS if str(one.id) == request.match_info["id"]]
    if not found:
        return web.json_response({"errors": ["Monitor not found"]}, status=404)
    return web.json_response(found[0])


async def _validate(request: web.Request) -> web.Response:
    return web.json_response({"valid": True})


async def _series(request: web.Request) -> web.Response:
    return web.json_response({"errors": []}, status=202)


def _shown(monitor: DatadogMonitor) -> Json:
    email = f"{monitor.creator}@northwind.example"
    by = " by {host}" if monitor.group else ""
    return {
        "id": monitor.id,
        "name": monitor.name,
        "type": "metric alert",
        "query": f"avg(last_5m):avg:{monitor.team}.health{{*}}{by} > 1",
        "message": f"{monitor.message} {monitor.notifies}",
        "tags": [f"team:{monitor.team}", "env:demo"],
        "priority": monitor.priority,
        "multi": bool(monitor.group),
        "overall_state": "OK",
        "creator": {"email": email, "handle": email, "name": monitor.creator.title()},
        "options": {"include_tags": True, "thresholds": {"critical": 1.0}},
        "created": MADE,
        "modified": MADE,
    }
