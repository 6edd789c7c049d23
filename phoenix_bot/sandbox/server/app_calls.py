"""The calls of the app over HTTP: Web API, response_urls, uploads; and how faults break them."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

from aiohttp import web

from phoenix_bot.sandbox import web_api
from phoenix_bot.sandbox.alerting import datadog_api
from phoenix_bot.sandbox.limits.faults import Fault
from phoenix_bot.sandbox.limits.rate_limits import RateLimited
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.server import page_calls
from phoenix_bot.sandbox.web_api import files
from phoenix_bot.sandbox.web_api.request import granted
from phoenix_bot.sandbox.wire import response_urls
from phoenix_bot.sandbox.wire.interactions import Desk
from phoenix_bot.sandbox.workspace.records import Call, Json
from phoenix_bot.sandbox.workspace.state import Workspace

MAX_BODY = 8 * 1024 * 1024
HTML = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Server Error</h1></body></html>"

Process = Callable[[], web.Response]


def build(desk: Desk, stopping: asyncio.Event) -> web.Application:
    """The web application of a workspace; calls that hang end when `stopping` is set."""
    app, calls = web.Application(client_max_size=MAX_BODY), AppCalls(desk.workspace, stopping)
    app.router.add_route("*", "/api/{method}", calls.api)
    app.router.add_post("/response/{id}", calls.response_url)
    app.router.add_post("/upload/{id}", calls.upload)
    app.router.add_get("/files/{id}/{name}", calls.download)
    app.router.add_get("/link", desk.sockets.serve)
    page_calls.add_routes(app, desk)
    datadog_api.add_routes(app)
    return app


class AppCalls:
    """Receives the app's requests, applies faults to them, and records them as calls."""

    def __init__(self, workspace: Workspace, stopping: asyncio.Event) -> None:
        self.workspace = workspace
        self.stopping = stopping

    async def api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            token, args = await _arguments(request, takes_json=web_api.takes_json(name))
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        call = Call(name, args)
        response = await self._through_faults(request, call, lambda: self._process(call, token))
        response.headers["Date"] = formatdate(self.workspace.clock(), usegmt=True)
        response.headers["x-oauth-scopes"] = ",".join(sorted(granted(self.workspace, token)))
        return response

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        try:
            body = _json_object(await request.text())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        id, call = request.match_info["id"], Call("response_url", body)
        return await self._through_faults(request, call, lambda: self._answer(call, id))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        id, call = request.match_info["id"], Call("upload", {"length": len(body)})
        return await self._through_faults(request, call, lambda: self._receive(call, id, body))

    async def download(self, request: web.Request) -> web.StreamResponse:
        try:
            name, content = files.download(self.workspace, request.match_info["id"])
        except LookupError:
            raise web.HTTPNotFound from None
        # Always a download: a browser that showed an HTML file would run its scripts.
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=content, content_type=files.type_of(content), headers=headers)

    async def _through_faults(self, request: web.Request, call: Call, process: Process) -> web.StreamResponse:
        faults = self.workspace.faults
        faults.tell(call.method, "before", call.args)
        fault = faults.take(call.method)
        call.fault = fault.kind if fault else None
        await asyncio.sleep(self.workspace.latency)
        if fault and fault.kind == "hang":
            await self._hang(fault)
        broken = await self._break_before(request, fault) if fault else None
        # In one change: whoever sees what the call did also finds the call recorded.
        with self.workspace.change():
            response = broken or process()
            self.workspace.calls.append(call)
        faults.tell(call.method, "after", call.args)
        return await self._break_after(request, fault, response) if fault else response

    async def _break_before(self, request: web.Request, fault: Fault) -> web.Response | None:
        """The answer if the fault keeps the call from being processed; None if it does not."""
        match fault.kind:
            case "429":
                return _limited(fault.retry_after)
            case "500" | "503":
                return web.Response(status=int(fault.kind), text=HTML, content_type="text/html")
            case "error":
                return web.json_response({"ok": False, "error": fault.error})
            case "missing_scope":
                provided = ",".join(sorted(self.workspace.manifest.scopes))
                lacking = {
                    "ok": False,
                    "error": "missing_scope",
                    "needed": fault.needed,
                    "provided": provided,
                }
                return web.json_response(lacking)
            case "hang_before" | "cut_before":
                if fault.kind == "hang_before":
                    await self._hang(fault)
                return _cut(request)
        return None

    async def _break_after(
        self, request: web.Request, fault: Fault, response: web.Response
    ) -> web.StreamResponse:
        """The answer to a processed call, broken by its fault."""
        match fault.kind:
            case "cut_after":
                return _cut(request)
            case "garbage":
                return web.Response(text='{"ok": tr', content_type="application/json")
            case "error_after":
                return web.json_response({"ok": False, "error": fault.error})
            case "hang_after":
                await self._hang(fault)
        return response

    async def _hang(self, fault: Fault) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), fault.seconds)

    def _process(self, call: Call, token: str) -> web.Response:
        try:
            with self.workspace.change():
                answer = web_api.call(self.workspace, call.method, token, call.args)
        except RateLimited as limit:
            call.error = "ratelimited"
            return _limited(limit.retry_after)
        except ApiError as refusal:
            answer, call.error = refusal.answer(), refusal.code
        call.ok = call.error is None
        return web.json_response(answer)

    def _receive(self, call: Call, id: str, body: bytes) -> web.Response:
        try:
            with self.workspace.change():
                files.receive(self.workspace, id, body)
        except LookupError:
            call.error = "invalid upload"
            return web.Response(status=400, text=call.error)
        call.ok = True
        return web.Response(text=f"OK - {len(body)}")

    def _answer(self, call: Call, id: str) -> web.Response:
        try:
            with self.workspace.change():
                response_urls.answer(self.workspace, id, call.args)
        except ApiError as refusal:
            call.error = refusal.code
            status = 404 if refusal.code in ("used_url", "expired_url") else 400
            return web.json_response(refusal.answer(), status=status)
        call.ok = True
        return web.Response(text="ok")


def _limited(retry_after: int) -> web.Response:
    answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(answer, status=429, headers={"Retry-After": str(retry_after)})


def _cut(request: web.Request) -> web.Response:
    """Drop the connection: the app gets no answer."""
    if request.transport:
        request.transport.close()
    return web.Response()


async def _arguments(request: web.Request, *, takes_json: bool) -> tuple[str, Json]:
    """Token and arguments; ValueError if the body claims to be JSON but is not a JSON object.

    A token may stand in the header or in a form, neither in JSON nor in the address.
    """
    args: dict[str, Any] = dict(request.query)
    args.pop("token", None)
    token = ""
    if request.content_type != "application/json":
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        token = form.pop("token", "")
        args |= form
    elif takes_json:
        args |= _json_object(await request.text() or "{}")
        args.pop("token", None)
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return (bearer if kind == "Bearer" else token), args


def _json_object(text: str) -> Json:
    """The JSON object in a body; ValueError if it is something else."""
    match json.loads(text):
        case dict() as body:
            return body
    raise ValueError("not a JSON object")
