"""Who may call what: tokens, scopes as the manifest grants them, and rate limits."""

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from phoenix_bot.sandbox import Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import SCOPES, App, manifest
from tests.phoenix_bot.sandbox.clock import Clock


def test_the_app_learns_who_it_is(slack: Sandbox, app: App) -> None:
    answer = app.web.auth_test()

    assert answer["user_id"] == slack.bot_user_id
    assert answer["bot_id"].startswith("B0")
    assert answer.headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-sandbox-app-token", "not_allowed_token_type"),
    ],
)
def test_other_tokens_are_refused(slack: Sandbox, token: str, error: str) -> None:
    client = WebClient(token, base_url=slack.api_url)

    with pytest.raises(SlackApiError, match=error):
        client.auth_test()


def test_a_token_may_stand_in_the_form(slack: Sandbox) -> None:
    assert WebClient(base_url=slack.api_url).auth_test(token=slack.bot_token)["ok"]


def test_an_unknown_method(app: App) -> None:
    assert app.error("chat.whisper") == "unknown_method"


@pytest.mark.parametrize("body", [b"[]", b"{"])
def test_a_body_that_is_no_json_object(slack: Sandbox, body: bytes) -> None:
    json_type = {"Content-Type": "application/json"}
    call = Request(f"{slack.api_url}auth.test", body, json_type)  # noqa: S310
    with urlopen(call) as answer:  # noqa: S310
        assert json.loads(answer.read())["error"] == "invalid_json"


@pytest.mark.workspace(scopes=("chat:write", "channels:read"))
def test_a_missing_scope_is_named(slack: Sandbox, app: App) -> None:
    refusal = app.refusal("pins.add", channel=slack.channel_id("incidents"), timestamp="1.000000")

    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "pins:write")
    assert refusal["provided"] == "channels:read,chat:write"


@pytest.mark.workspace(scopes=("channels:read",))
def test_the_scope_depends_on_the_kind_of_conversation(slack: Sandbox, app: App) -> None:
    direct = slack.workspace.direct(slack.user_id("nina")).id

    assert app.web.conversations_info(channel=slack.channel_id("incidents"))["ok"]
    assert app.refusal("conversations.info", channel=direct)["needed"] == "im:read"
    assert app.refusal("users.conversations", types="public_channel,im")["needed"] == "im:read"
    assert app.error("conversations.history", channel=direct) == "missing_scope"


@pytest.mark.workspace(scopes=("channels:write.topic", "channels:write.invites"))
def test_the_finer_scopes_suffice(slack: Sandbox, app: App) -> None:
    incidents = slack.channel_id("incidents")

    assert app.web.conversations_setTopic(channel=incidents, topic="calm")["ok"]
    assert app.error("conversations.invite", channel=incidents, users="U0") == "user_not_found"
    assert app.refusal("conversations.archive", channel=incidents)["needed"] == "channels:manage,groups:write"


PRIVATE = ("groups:history", "groups:read", "groups:write")


@pytest.mark.workspace(more_scopes=PRIVATE[::2], optional=PRIVATE, declined=PRIVATE)
def test_an_admin_may_decline_optional_scopes(slack: Sandbox, app: App) -> None:
    slack.person("ada").invite("war-room", "phoenix")
    room = slack.channel_id("war-room")

    assert not set(PRIVATE) & set(app.web.auth_test().headers["x-oauth-scopes"].split(","))
    assert app.web.chat_postMessage(channel=room, text="Hello")["ok"]
    for method in ("conversations.info", "conversations.members"):
        assert app.error(method, channel=room) == "channel_not_found"
    assert app.refusal("conversations.history", channel=room)["needed"] == "groups:history"
    assert app.refusal("conversations.setTopic", channel=room)["needed"] == "groups:write,groups:write.topic"
    assert app.error("conversations.create", name="secret", is_private=True) == "missing_scope"
    assert app.error("users.conversations", types="private_channel") == "missing_scope"


@pytest.mark.workspace(more_scopes=PRIVATE[::2], optional=PRIVATE)
def test_optional_scopes_are_granted_unless_somebody_declines_them(slack: Sandbox, app: App) -> None:
    slack.person("ada").invite("war-room", "phoenix")

    assert app.web.conversations_info(channel=slack.channel_id("war-room"))["ok"]


def test_only_optional_scopes_can_be_declined() -> None:
    with pytest.raises(ValueError, match="nobody can decline chat:write"):
        Sandbox(manifest(optional=("groups:read",)), declined=("groups:read", "chat:write"))
    with pytest.raises(ValueError, match=r"scopes\.bot must list the optional scopes, too: groups:history"):
        Sandbox(manifest(optional=("groups:history",)))


def test_a_method_is_limited_by_its_tier(slack: Sandbox, app: App, clock: Clock) -> None:
    for _ in range(20):
        app.web.users_list()

    refusal = app.refusal("users.list")

    assert (refusal["error"], refusal.status_code) == ("ratelimited", 429)
    assert refusal.headers["Retry-After"] == "3"
    clock.time += 3
    assert app.web.users_list()["ok"]


def test_a_channel_takes_one_message_a_second_after_a_burst(slack: Sandbox, app: App, clock: Clock) -> None:
    incidents = slack.channel_id("incidents")
    for _ in range(5):
        app.web.chat_postMessage(channel=incidents, text="again")

    assert app.error("chat.postMessage", channel=incidents, text="again") == "ratelimited"
    assert app.web.chat_postMessage(channel=slack.user_id("nina"), text="elsewhere")["ok"]
    clock.time += 1
    assert app.web.chat_postMessage(channel=incidents, text="again")["ok"]


@pytest.mark.workspace(rate_limits=False)
def test_the_limits_can_be_switched_off(slack: Sandbox, app: App) -> None:
    for _ in range(10):
        app.web.chat_postMessage(channel=slack.channel_id("incidents"), text="again")

    assert len(slack.calls_of("chat.postMessage")) == 10


def test_an_admin_takes_a_scope_away_and_gives_it_back(slack: Sandbox, app: App) -> None:
    message: dict[str, Any] = {"channel": slack.channel_id("incidents"), "text": "It burns"}
    slack.grant(*(set(SCOPES) - {"chat:write"}))
    assert app.refusal("chat.postMessage", **message)["needed"] == "chat:write"

    slack.grant(*SCOPES)

    assert app.web.chat_postMessage(**message)["ok"]


def test_of_an_app_that_is_uninstalled_only_its_messages_stay(
    slack: Sandbox, connected: App, nina: Person
) -> None:
    message: dict[str, Any] = {"channel": slack.channel_id("incidents"), "text": "It burns"}
    connected.web.chat_postMessage(**message)

    slack.uninstall()

    assert connected.error("chat.postMessage", **message) == "account_inactive"
    with pytest.raises(SlackTold, match="not a valid command"):
        nina.command("/announce")
    assert [message.shown for message in nina.messages("incidents")] == ["It burns"]
    slack.install()
    assert connected.error("chat.postMessage", **message) == "not_in_channel"
    nina.command("/announce")
    nina.invite("incidents", "phoenix")
    assert connected.web.chat_postMessage(**message)["ok"]
