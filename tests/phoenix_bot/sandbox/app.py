"""A small Slack app made of nothing but slack_sdk, for the tests of the sandbox."""

import json
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import SlackResponse

from phoenix_bot.sandbox import Sandbox

Json = dict[str, Any]
Answer = Callable[[Json], Json | None]

SCOPES = (
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users.profile:read",
    "users:read",
    "users:read.email",
)
EVENTS = (
    "app_home_opened",
    "channel_archive",
    "channel_created",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_change",
)


def manifest(
    *,
    scopes: tuple[str, ...] = SCOPES,
    more_scopes: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    events: tuple[str, ...] = EVENTS,
    home_tab: bool = True,
    messages_tab: bool = True,
    read_only: bool = False,
    should_escape: bool = True,
) -> Json:
    """The manifest of an app that may do everything, except for what a test leaves out."""
    command = {"command": "/announce", "description": "Announce an outage", "usage_hint": "[system]"}
    return {
        "display_information": {"name": "Phoenix", "description": "Announces outages"},
        "features": {
            "app_home": {
                "home_tab_enabled": home_tab,
                "messages_tab_enabled": messages_tab,
                "messages_tab_read_only_enabled": read_only,
            },
            "bot_user": {"display_name": "phoenix"},
            "slash_commands": [command | {"should_escape": should_escape}],
            "shortcuts": [
                {"name": "New outage", "type": "global", "callback_id": "new", "description": "Announce"},
                {"name": "Add to outage", "type": "message", "callback_id": "add", "description": "Add this"},
            ],
        },
        "oauth_config": {"scopes": {"bot": [*scopes, *more_scopes], "bot_optional": list(optional)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(events)},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


class App:
    """Acknowledges what it receives; `answers` say what to send back, by the type of payload or event."""

    def __init__(self, slack: Sandbox) -> None:
        self.slack = slack
        self.web = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=10)
        self.payloads: list[Json] = []
        self.retries: list[tuple[int | None, str | None]] = []
        self.answers: dict[str, Answer] = {}
        self.silent = 0
        self._sockets: list[SocketModeClient] = []

    def connect(self, sockets: int = 1) -> None:
        for _ in range(sockets):
            web = WebClient(self.slack.app_token, base_url=self.slack.api_url, retry_handlers=[])
            client = SocketModeClient(self.slack.app_token, web_client=web, ping_interval=1)
            client.socket_mode_request_listeners.append(self._receive)
            client.connect()
            self._sockets.append(client)
        self.slack.until(lambda: self.slack.connections >= len(self._sockets), what="connecting")

    def close(self) -> None:
        """End everything at once; by itself the client would wait until its reads time out."""
        for client in self._sockets:
            client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
            client.closed = True
            client.enqueue_message("{}")
            client.message_processor.shutdown()
        self.slack.drop_sockets()
        for client in self._sockets:
            client.current_session_runner.shutdown()
            client.close()

    def refusal(self, method: str, **args: Any) -> SlackResponse:
        """The answer to a call that Slack must refuse."""
        as_json = method.startswith(("chat.", "views.")) and method != "chat.getPermalink"
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in args.items()}
        try:
            answer = self.web.api_call(
                method, json=args if as_json else None, params=None if as_json else form
            )
        except SlackApiError as error:
            response: SlackResponse = error.response
            return response
        raise AssertionError(f"{method} was not refused: {answer.data!r}")

    def error(self, method: str, **args: Any) -> str:
        return str(self.refusal(method, **args).get("error"))

    def received(self, kind: str) -> list[Json]:
        """The payloads or inner events of this type."""
        return [_inner(payload) for payload in self.payloads if _kind(payload) == kind]

    def wait_for(self, kind: str, count: int = 1) -> Json:
        """Wait for `count` payloads or events of this type; the latest one."""
        self.slack.until(lambda: len(self.received(kind)) >= count, what=kind)
        return self.received(kind)[-1]

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.payloads.append(request.payload)
        self.retries.append((request.retry_attempt, request.retry_reason))
        if self.silent:
            self.silent -= 1
            return
        answer = (
            self.answers[kind](request.payload) if (kind := _kind(request.payload)) in self.answers else None
        )
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))


def _inner(payload: Json) -> Json:
    event: Json = payload.get("event", payload)
    return event


def _kind(payload: Json) -> str:
    return str(_inner(payload).get("type") or payload["command"])
