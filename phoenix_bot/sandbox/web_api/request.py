"""One call of a Web API method: token, rate limit, scope and arguments, before the method itself runs."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from phoenix_bot.sandbox.limits import scopes
from phoenix_bot.sandbox.refusals import ApiError
from phoenix_bot.sandbox.workspace.records import Channel, Json, Member
from phoenix_bot.sandbox.workspace.state import Workspace

Item = TypeVar("Item")
TRUE = (True, "true", "True", "1", 1)
APP_SCOPES = frozenset({"connections:write"})


@dataclass(frozen=True)
class Request:
    """The arguments of a call, read as Slack reads them: in forms, JSON and numbers are strings."""

    workspace: Workspace
    method: str
    args: Json

    def text(self, name: str, default: str | None = None) -> str:
        """A string argument; invalid_arguments if it is missing and has no default."""
        value = self.args.get(name)
        if value is None or value == "":
            if default is None:
                raise ApiError("invalid_arguments", f"missing required field: {name}")
            return default
        return str(value)

    def flag(self, name: str) -> bool:
        return self.args.get(name) in TRUE

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name, default))
        except (TypeError, ValueError):
            raise ApiError("invalid_arguments", f"{name} must be an integer") from None

    def parsed(self, name: str, code: str = "invalid_arguments") -> Any:
        """An argument that is JSON, as a string or already parsed; None if missing."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise ApiError(code, f"{name} is no valid JSON") from None

    def channel(self, name: str = "channel", *, member: bool = False, archived: bool = False) -> Channel:
        """The conversation that an argument names; ApiError unless the app sees it and has the scope for it.

        With `member` the app must be in it, and it must not be archived unless `archived` allows it.
        """
        workspace = self.workspace
        channel = workspace.channels.get(self.text(name))
        if channel is None or (channel.kind != "channel" and workspace.bot_user_id not in channel.members):
            raise ApiError("channel_not_found")
        scopes.check(self.method, workspace.manifest.scopes, channel.kind)
        if member and workspace.bot_user_id not in channel.members:
            raise ApiError("not_in_channel")
        if member and channel.is_archived and not archived:
            raise ApiError("is_archived")
        return channel

    def member(self, name: str = "user") -> Member:
        return self.known(self.text(name))

    def known(self, user: str) -> Member:
        if user not in self.workspace.members:
            raise ApiError("user_not_found")
        return self.workspace.members[user]

    def page(
        self, items: Sequence[Item], key: Callable[[Item], str], *, limit: int
    ) -> tuple[list[Item], Json]:
        """At most `limit` items after the cursor, and the response_metadata with the next cursor."""
        start = 0
        if self.args.get("cursor"):
            start = self._position([key(item) for item in items])
        end = start + limit
        after = base64.b64encode(f"after:{key(items[end - 1])}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), {"response_metadata": {"next_cursor": after}}

    def limit(self, default: int, most: int) -> int:
        limit = self.number("limit", default) or default
        if not 0 < limit <= most:
            raise ApiError("invalid_limit")
        return limit

    def _position(self, keys: list[str]) -> int:
        try:
            word, _, key = base64.b64decode(str(self.args["cursor"]), validate=True).decode().partition(":")
            if word != "after":
                raise ValueError(word)
            return keys.index(key) + 1
        except (binascii.Error, ValueError):
            raise ApiError("invalid_cursor") from None


@dataclass(frozen=True)
class Method:
    run: Callable[[Request], Json]
    tier: int
    token: str
    takes_json: bool


METHODS: dict[str, Method] = {}


def method(
    name: str, *, tier: int, token: str = "bot", takes_json: bool = False
) -> Callable[[Callable[[Request], Json]], Callable[[Request], Json]]:
    """Register a method with its rate tier (0 is "special") and its kind of token: bot, app or none.

    Methods that read take their arguments from forms and the query alone, and overlook a JSON body.
    """

    def register(run: Callable[[Request], Json]) -> Callable[[Request], Json]:
        METHODS[name] = Method(run, tier, token, takes_json)
        return run

    return register


def takes_json(name: str) -> bool:
    """Whether a method reads a JSON body."""
    return name in METHODS and METHODS[name].takes_json


def granted(workspace: Workspace, token: str) -> frozenset[str]:
    """The scopes of a token, for the x-oauth-scopes header."""
    return {workspace.bot_token: workspace.manifest.scopes, workspace.app_token: APP_SCOPES}.get(
        token, frozenset()
    )


def call(workspace: Workspace, name: str, token: str, args: Json) -> Json:
    """Process a call and return its answer; ApiError if Slack refuses, RateLimited if it comes too soon."""
    if name not in METHODS:
        raise ApiError("unknown_method", req_method=name)
    method = METHODS[name]
    _check_token(workspace, method.token, token)
    workspace.limits.count(name, method.tier)
    scopes.check(name, granted(workspace, token))
    return {"ok": True, **method.run(Request(workspace, name, args))}


def _check_token(workspace: Workspace, needed: str, token: str) -> None:
    if needed == "none":
        return
    if not token:
        raise ApiError("not_authed")
    tokens = {"bot": workspace.bot_token, "app": workspace.app_token}
    if token not in tokens.values():
        raise ApiError("invalid_auth")
    if token != tokens[needed]:
        raise ApiError("not_allowed_token_type")
    if needed == "bot" and not workspace.is_installed:
        raise ApiError("account_inactive")
