"""Listeners that are found by their id."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, BoltRequest
from slack_sdk import WebClient

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.slack.directory import Directory
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE


def saying(id: str) -> Callable[[Ack], None]:
    """A listener that acknowledges with its id."""

    def listener(ack: Ack) -> None:
        ack({"options": [], "text": id})

    return listener


@pytest.fixture
def app(slack: Sandbox) -> Directory:
    """An app that knows a button, a form, a search and a command; each is acknowledged with its name."""
    app = Directory(
        logger=logging.getLogger("slack_bolt"),
        name="Test",
        client=WebClient(slack.bot_token, base_url=slack.api_url),
        token_verification_enabled=False,
        request_verification_enabled=False,
    )
    for connect, id in (
        (app.action, "press"),
        (app.view, "form"),
        (app.options, "search"),
        (app.command, "/go"),
    ):
        connect(id)(saying(id))
    app.use(app.lookup)
    return app


def said(app: Directory, **body: Any) -> str:
    """What the app acknowledges."""
    response = app.dispatch(BoltRequest(mode="socket_mode", body={"user": {"id": "U1"}, **body}))
    return response.body if response.status == 200 else str(response.status)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"type": "block_actions", "actions": [{"action_id": "press"}]}, "press"),
        ({"type": "view_submission", "view": {"type": "modal", "callback_id": "form"}}, "form"),
        ({"type": "block_suggestion", "action_id": "search"}, "search"),
        ({"command": "/go"}, "/go"),
        ({"type": "block_actions", "actions": [{"action_id": "form"}]}, "404"),
        ({"type": "view_submission", "view": {"type": "modal", "callback_id": ["form"]}}, "404"),
        ({"type": {}}, "404"),
    ],
)
def test_a_payload_reaches_the_listener_that_it_names_or_none(
    app: Directory, body: dict[str, Any], found: str
) -> None:
    assert found in said(app, **body)


def test_an_id_has_one_listener(app: Directory) -> None:
    with pytest.raises(ValueError, match="press has a listener already"):
        app.action("press")(saying("press"))


def test_further_conditions_are_left_to_bolt(app: Directory) -> None:
    app.command("/stop", matchers=[lambda: False])(saying("/stop"))

    assert "404" in said(app, command="/stop")
