"""How Slack reads the arguments of a call: most methods that read take no JSON."""

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.web_api.request import METHODS
from tests.phoenix_bot.sandbox.app import App

pytestmark = pytest.mark.workspace(rate_limits=False, more_scopes=("groups:write", "groups:history"))

OF_CHANNELS = (
    "conversations.history",
    "conversations.info",
    "conversations.members",
    "conversations.replies",
)


def sent(slack: Sandbox, method: str, body: bytes, *, kind: str, query: str = "", token: str = "") -> Any:
    """The answer to a body of this content type; the token stands in the header, if anywhere."""
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    with urlopen(Request(f"{slack.api_url}{method}{query}", body, headers)) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_what_reads_a_channel_overlooks_json(slack: Sandbox) -> None:
    incidents = slack.channel_id("incidents")
    body = json.dumps({"channel": incidents, "channel_id": incidents, "ts": "1.000000"}).encode()

    for method in (*OF_CHANNELS, "chat.getPermalink", "reactions.get", "bookmarks.list"):
        answer = sent(slack, method, body, kind="application/json", token=slack.bot_token)
        assert answer["error"] == "invalid_arguments", method
        assert "missing required field: channel" in answer["response_metadata"]["messages"][0]


def test_what_reads_people_overlooks_json(slack: Sandbox, app: App) -> None:
    body = json.dumps({"user": slack.user_id("nina"), "email": "nina@northwind.example", "limit": 1}).encode()

    def answer(method: str) -> Any:
        return sent(slack, method, body, kind="application/json", token=slack.bot_token)

    for method in ("users.info", "users.lookupByEmail", "users.profile.get"):
        assert answer(method)["error"] == "invalid_arguments"
    assert len(answer("users.list")["members"]) > 1
    assert len(app.web.users_list(limit=1)["members"]) == 1


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_methods_that_write_take_both(slack: Sandbox, kind: str) -> None:
    ops = slack.channel_id("ops")
    body = f"channel={ops}" if kind.endswith("urlencoded") else json.dumps({"channel": ops})

    assert sent(slack, "conversations.join", body.encode(), kind=kind, token=slack.bot_token)["ok"]


def test_a_token_stands_in_the_header_or_in_a_form(slack: Sandbox) -> None:
    token = slack.bot_token
    form, by_json = "application/x-www-form-urlencoded", "application/json"

    assert sent(slack, "auth.test", f"token={token}".encode(), kind=form)["ok"]
    in_json = json.dumps({"token": token}).encode()
    assert sent(slack, "auth.test", in_json, kind=by_json)["error"] == "not_authed"
    assert sent(slack, "auth.test", b"", kind=form, query=f"?token={token}")["error"] == "not_authed"


def test_without_arguments_nothing_works_that_needs_some(app: App) -> None:
    alone = {"auth.test", "team.info", "users.list", "users.conversations", "conversations.list"}
    for method in sorted(set(METHODS) - alone - {"apps.connections.open"}):
        assert app.error(method) in ("invalid_arguments", "invalid_name_required"), method
