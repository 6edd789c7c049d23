"""Faults on request."""

import json
import threading
from http.client import RemoteDisconnected
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from phoenix_bot.sandbox import Person, Sandbox
from tests.phoenix_bot.sandbox.app import App


def post(app: App) -> Any:
    return app.web.chat_postMessage(channel=app.slack.channel_id("incidents"), text="Booking incident")


def posted(slack: Sandbox) -> int:
    return len(slack.person("nina").messages("incidents"))


def test_too_many_requests(slack: Sandbox, app: App) -> None:
    slack.faults.next("chat.postMessage", "429", retry_after=7, times=2)

    for _ in range(2):
        with pytest.raises(SlackApiError, match="ratelimited") as refused:
            post(app)
        assert refused.value.response.headers["Retry-After"] == "7"
    assert post(app)["ok"]
    assert [(call.ok, call.fault) for call in slack.calls] == [(False, "429"), (False, "429"), (True, None)]


def test_a_fault_can_be_forgotten(slack: Sandbox, app: App) -> None:
    forgotten = slack.faults.next("*", "500", times=9)
    slack.faults.next("*", "503")

    slack.faults.forget([forgotten])

    with pytest.raises(SlackApiError) as refused:
        post(app)
    assert refused.value.response.status_code == 503
    assert post(app)["ok"]


@pytest.mark.parametrize("kind", ["500", "503"])
def test_a_broken_server(slack: Sandbox, app: App, kind: str) -> None:
    slack.faults.next("*", kind)

    with pytest.raises(SlackApiError) as refused:
        post(app)
    assert refused.value.response.status_code == int(kind)
    assert posted(slack) == 0


@pytest.mark.parametrize(("kind", "count"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_connection(slack: Sandbox, app: App, kind: str, count: int) -> None:
    slack.faults.next("chat.postMessage", kind)

    with pytest.raises(RemoteDisconnected):
        post(app)
    assert posted(slack) == count


@pytest.mark.parametrize(("kind", "count"), [("error", 0), ("error_after", 1)])
def test_an_internal_error(slack: Sandbox, app: App, kind: str, count: int) -> None:
    slack.faults.next("chat.postMessage", kind)

    with pytest.raises(SlackApiError, match="internal_error"):
        post(app)
    assert posted(slack) == count


def test_garbage(slack: Sandbox, app: App) -> None:
    slack.faults.next("chat.postMessage", "garbage")

    with pytest.raises(SlackApiError, match="non-JSON"):
        post(app)
    assert posted(slack) == 1


def test_a_missing_scope(slack: Sandbox, app: App) -> None:
    slack.faults.next("chat.postMessage", "missing_scope", needed="chat:write")

    with pytest.raises(SlackApiError, match="missing_scope") as refused:
        post(app)
    assert refused.value.response["needed"] == "chat:write"


@pytest.mark.parametrize(("kind", "count"), [("hang", 0), ("hang_before", 0), ("hang_after", 1)])
def test_a_call_that_hangs(slack: Sandbox, app: App, kind: str, count: int) -> None:
    app.web = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=0.1)  # type: ignore[arg-type]
    slack.faults.next("chat.postMessage", kind)

    with pytest.raises(TimeoutError):
        post(app)
    slack.until(lambda: posted(slack) == count, what="the message")


def test_a_call_that_hangs_is_done_in_the_end(slack: Sandbox, app: App) -> None:
    slack.faults.next("chat.postMessage", "hang", seconds=0.05)

    assert post(app)["ok"]


def test_faults_of_response_urls_and_connections(slack: Sandbox, connected: App, nina: Person) -> None:
    nina.command("/announce")
    url = WebhookClient(connected.wait_for("/announce")["response_url"])
    slack.faults.next("response_url", "500")
    slack.faults.next("apps.connections.open", "error", error="internal_error")

    assert url.send(text="x").status_code == 500
    assert url.send(text="x").status_code == 200
    with pytest.raises(SlackApiError, match="internal_error"):
        WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)


def test_an_unknown_fault(slack: Sandbox) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        slack.faults.next("*", "nonsense")


def test_somebody_may_look_on(slack: Sandbox, app: App) -> None:
    """The callback runs on the server's thread, and can still make the call fail that it is told of."""
    seen = []

    def callback(method: str, phase: str, args: dict[str, Any]) -> None:
        seen.append((method, phase, posted(slack), threading.current_thread().name))
        if phase == "before" and len(seen) == 1:
            slack.faults.next(method, "cut_after")

    stop = slack.faults.watch(callback)
    with pytest.raises(RemoteDisconnected):
        post(app)
    stop()
    post(app)

    before_and_after = [("chat.postMessage", "before", 0), ("chat.postMessage", "after", 1)]
    assert [each[:3] for each in seen] == before_and_after
    assert {each[3] for each in seen} == {"slack-sandbox"}


def test_faults_can_be_cleared(slack: Sandbox, app: App) -> None:
    slack.faults.next("*", "500", times=9)
    slack.faults.clear()

    assert post(app)["ok"]


@pytest.mark.workspace(latency=0.05)
def test_calls_take_their_time(slack: Sandbox, app: App) -> None:
    assert post(app)["ok"]


def test_arguments_are_logged_as_the_app_sent_them(slack: Sandbox, app: App) -> None:
    post(app)

    call = slack.calls_of("chat.postMessage")[0]
    assert call.args["text"] == "Booking incident"
    assert slack.bot_token not in json.dumps(call.args)


def test_waiting_for_what_does_not_come(slack: Sandbox, app: App) -> None:
    post(app)

    with pytest.raises(AssertionError, match=r"the pin did not happen within 0 s; .*chat.postMessage ok"):
        slack.until(lambda: slack.calls_of("pins.add"), timeout=0, what="the pin")
