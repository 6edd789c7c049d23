"""Sockets, envelopes and their acknowledgement."""

import asyncio
import threading

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from phoenix_bot.sandbox import Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import App, Json


def test_a_command_reaches_the_app(slack: Sandbox, connected: App, nina: Person) -> None:
    nina.command("/announce", "booking & more for @omar in #ops")

    payload = connected.wait_for("/announce")
    omar, ops = slack.user_id("omar"), slack.channel_id("ops")
    assert payload["text"] == f"booking &amp; more for <@{omar}|omar> in <#{ops}|ops>"
    assert (payload["user_id"], payload["channel_name"]) == (nina.id, "general")
    assert payload["is_enterprise_install"] == "false"
    assert slack.envelopes[-1].acked


@pytest.mark.workspace(should_escape=False)
def test_without_should_escape_names_stay_plain_text(connected: App, nina: Person) -> None:
    nina.command("/announce", "for @omar")

    assert connected.wait_for("/announce")["text"] == "for @omar"


def test_an_undeclared_command_does_not_exist(connected: App, nina: Person) -> None:
    with pytest.raises(SlackTold, match="not a valid command"):
        nina.command("/resolve")


@pytest.mark.workspace(scopes=("chat:write",))
def test_commands_need_their_scope(connected: App, nina: Person) -> None:
    with pytest.raises(SlackTold, match="not a valid command"):
        nina.command("/announce")


def test_without_a_socket_a_command_fails(nina: Person) -> None:
    with pytest.raises(SlackTold, match="dispatch_failed"):
        nina.command("/announce")


@pytest.mark.workspace(ack_within=0.1)
def test_a_command_that_is_not_acknowledged_fails(slack: Sandbox, connected: App, nina: Person) -> None:
    connected.silent = 1

    with pytest.raises(SlackTold, match="operation_timeout"):
        nina.command("/announce")
    assert not slack.envelopes[-1].acked


def test_the_ack_of_a_command_may_answer_the_person_alone(connected: App, nina: Person, ada: Person) -> None:
    connected.answers["/announce"] = lambda payload: {"text": "You lack *rights*"}

    nina.command("/announce", channel="general")

    answer = nina.wait_for("general", "You lack")
    assert answer.ephemeral
    assert "rights" not in " ".join(message.shown for message in ada.messages("general"))


def test_the_ack_of_a_command_may_answer_everybody(connected: App, nina: Person, ada: Person) -> None:
    connected.answers["/announce"] = lambda payload: {"text": "Hello", "response_type": "in_channel"}

    nina.command("/announce", channel="general")

    assert not ada.wait_for("general", "Hello").ephemeral


def test_an_ack_with_invalid_blocks_is_a_failure(slack: Sandbox, connected: App, nina: Person) -> None:
    connected.answers["/announce"] = lambda payload: {"text": "x", "blocks": [{"type": "nonsense"}]}

    with pytest.raises(SlackTold, match="invalid_blocks"):
        nina.command("/announce")
    assert "invalid_blocks" in str(slack.envelopes[-1].refused)


def test_a_ticket_opens_one_socket(slack: Sandbox) -> None:
    url = slack.workspace.new_socket_url()

    assert asyncio.run(first_frame(url))["type"] == "hello"
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        asyncio.run(first_frame(url))


def test_the_eleventh_socket_is_turned_away(slack: Sandbox) -> None:
    frames = asyncio.run(first_frames([slack.workspace.new_socket_url() for _ in range(11)]))

    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[9]["num_connections"] == 10
    assert frames[10]["reason"] == "too_many_websockets"


def test_payloads_are_spread_over_the_sockets(slack: Sandbox, app: App, nina: Person) -> None:
    app.connect(sockets=2)
    by_socket: dict[str, int] = {}
    for client in app._sockets:
        client.on_message_listeners.append(
            lambda text: by_socket.update({threading.current_thread().name: 1})
        )

    nina.command("/announce")
    nina.command("/announce")

    assert len(by_socket) == 2


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_the_app_reconnects_when_told_to(slack: Sandbox, connected: App, nina: Person, reason: str) -> None:
    slack.disconnect(reason)

    slack.until(lambda: slack.connections_so_far == 2 and slack.connections == 1, what="one new socket")
    nina.command("/announce")


@pytest.mark.workspace(ack_within=0.5)
def test_an_event_is_delivered_again_until_acknowledged(slack: Sandbox, connected: App, nina: Person) -> None:
    connected.silent = 3

    nina.post("incidents", "It burns")

    slack.until(lambda: len(slack.envelopes) == 2, what="the retry at once")
    slack.redeliver()
    slack.until(lambda: len(slack.envelopes) == 3, what="the retry after a minute")
    slack.redeliver()
    slack.until(lambda: slack.envelopes[-1].acked, what="the last retry")
    assert connected.retries == [(None, None), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert len({payload["event_id"] for payload in connected.payloads}) == 1


def test_an_envelope_can_be_delivered_twice(slack: Sandbox, connected: App, nina: Person) -> None:
    slack.duplicate_next_envelope()

    nina.command("/announce")

    slack.until(
        lambda: [envelope.acked for envelope in slack.envelopes] == [True, True], what="the duplicate"
    )
    assert connected.payloads[0] == connected.payloads[1]
    nina.command("/announce")
    assert len(slack.envelopes) == 3


@pytest.mark.workspace(ack_within=0.1)
def test_an_acknowledgement_can_be_lost(slack: Sandbox, connected: App, nina: Person) -> None:
    slack.faults.lose_acks()

    with pytest.raises(SlackTold, match="operation_timeout"):
        nina.command("/announce")

    assert len(connected.payloads) == 1
    nina.command("/announce")


def test_an_event_can_be_overtaken_by_the_next_one(slack: Sandbox, connected: App, nina: Person) -> None:
    slack.faults.swap_events()

    nina.post("incidents", "first")
    nina.post("incidents", "second")

    slack.until(lambda: len(connected.payloads) == 2, what="both events")
    assert [payload["event"]["text"] for payload in connected.payloads] == ["second", "first"]


def test_the_socket_needs_the_app_token(slack: Sandbox, app: App) -> None:
    assert app.error("apps.connections.open") == "not_allowed_token_type"
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(slack.app_token, base_url=slack.api_url).auth_test()


async def first_frame(url: str) -> Json:
    return (await first_frames([url]))[0]


async def first_frames(urls: list[str]) -> list[Json]:
    """The first frame on each of several sockets, open at the same time."""
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(url) for url in urls]
        return [await socket.receive_json() for socket in sockets]
