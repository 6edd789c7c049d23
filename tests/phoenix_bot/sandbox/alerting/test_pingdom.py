"""The Pingdom of the demo: it posts each change of a check, and does not care how that is taken."""

import json
from collections.abc import Iterator

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.alerting.pingdom import demo_checks
from tests.databases import ON_SQLITE
from tests.far_ends import Answer, FarEnd, far_end, free_port
from tests.phoenix_bot.sandbox.app import Json, manifest
from tests.phoenix_bot.sandbox.clock import Clock

pytestmark = ON_SQLITE

UPTIME, TRANSACTION = demo_checks()


@pytest.fixture
def hook() -> Iterator[FarEnd]:
    """Somebody whom Pingdom tells."""
    with far_end() as server:
        server.always = Answer("Thank you.\nGood bye.")
        yield server


@pytest.fixture
def slack(hook: FarEnd) -> Iterator[Sandbox]:
    with Sandbox(manifest(), clock=Clock(), pingdom_webhook=f"{hook.url}/hook?token=x") as sandbox:
        yield sandbox


def switch(slack: Sandbox, check: int, *, up: bool) -> Json:
    """Press a button of the panel."""
    return slack.act(**{"as": slack.user_id("nina"), "do": "pingdom", "check": check, "up": up})


def test_an_uptime_check_goes_down_and_up(slack: Sandbox, hook: FarEnd) -> None:
    told = [switch(slack, UPTIME.id, up=up) for up in (False, True)]

    assert told == [{"ok": True, "told": "200 Thank you."}] * 2
    assert {request.path for request in hook.requests} == {"/hook?token=x"}
    down, up = (json.loads(request.body) for request in hook.requests)
    assert (down["previous_state"], down["current_state"], up["current_state"]) == ("UP", "DOWN", "UP")
    assert (down["description"], up["description"]) == ("HTTP Error 503", "OK")
    assert (up["second_probe"], down["importance_level"]) == ({}, "HIGH")
    assert up["state_changed_timestamp"] > down["state_changed_timestamp"]
    assert down["state_changed_utc_time"] == "2026-09-21T14:13:20"


def test_a_transaction_has_states_and_parameters_of_its_own(slack: Sandbox, hook: FarEnd) -> None:
    switch(slack, TRANSACTION.id, up=False)

    body = json.loads(hook.requests[0].body)
    assert (body["check_type"], body["current_state"]) == ("TRANSACTION", "FAILING")
    assert set(body["check_params"]) == {"encryption", "port", "url"}
    assert "long_description" not in body


def test_the_panel_says_how_the_webhook_took_it(slack: Sandbox, hook: FarEnd) -> None:
    hook.always = Answer("The token is missing or wrong.\n", 401)
    switch(slack, UPTIME.id, up=False)
    assert slack.workspace.pingdom.checks[0].told == "401 The token is missing or wrong."

    slack.workspace.pingdom.webhook = f"http://127.0.0.1:{free_port()}/"
    assert switch(slack, UPTIME.id, up=True)["told"].startswith("no response (ClientConnector")
    assert slack.workspace.pingdom.checks[0].is_up


def test_a_check_that_is_not_there(slack: Sandbox) -> None:
    assert switch(slack, 1, up=False)["error"] == "Pingdom has no such check."
