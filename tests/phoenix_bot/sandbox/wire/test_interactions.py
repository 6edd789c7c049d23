"""Buttons, shortcuts and response_urls."""

import pytest
from slack_sdk.webhook import WebhookClient

from phoenix_bot.sandbox import Message, Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import App, Json
from tests.phoenix_bot.sandbox.clock import Clock


def button(name: str, **more: object) -> Json:
    text = {"type": "plain_text", "text": name}
    return {"type": "button", "action_id": name.lower(), "value": "7", "text": text, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("Reopen it?"),
    "confirm": plain("Reopen"),
    "deny": plain("No"),
}
REOPEN = button("Reopen", confirm=CONFIRM)
ACTIONS = {"type": "actions", "block_id": "buttons", "elements": [button("Resolve"), REOPEN]}


@pytest.fixture
def announcement(slack: Sandbox, connected: App, nina: Person) -> Message:
    bar = {"color": "#e01e5a", "blocks": [ACTIONS]}
    connected.web.chat_postMessage(channel=slack.channel_id("incidents"), text="Booking", attachments=[bar])
    connected.wait_for("message")
    return nina.messages("incidents")[-1]


def test_a_click_reaches_the_app(connected: App, nina: Person, announcement: Message) -> None:
    nina.click(announcement, "Resolve")

    payload = connected.wait_for("block_actions")
    action, container = payload["actions"][0], payload["container"]
    assert (action["action_id"], action["value"], action["type"]) == ("resolve", "7", "button")
    assert (container["type"], container["message_ts"]) == ("message_attachment", announcement.ts)
    assert payload["message"]["text"] == "Booking"
    assert payload["user"]["id"] == nina.id
    assert payload["state"] == {"values": {}}


def test_a_confirmation_is_answered_first(connected: App, nina: Person, announcement: Message) -> None:
    with pytest.raises(AssertionError, match="confirmation"):
        nina.click(announcement, "Reopen")
    nina.click(announcement, "Reopen", confirm=False)
    assert connected.received("block_actions") == []

    nina.click(announcement, "Reopen", confirm=True)
    assert connected.wait_for("block_actions")["actions"][0]["action_id"] == "reopen"


@pytest.mark.workspace(ack_within=0.5)
def test_a_click_without_an_answer(connected: App, nina: Person, announcement: Message) -> None:
    connected.silent = 1

    with pytest.raises(SlackTold, match="operation_timeout"):
        nina.click(announcement, "Resolve")


def test_a_client_may_lag_behind(connected: App, nina: Person, announcement: Message) -> None:
    connected.web.chat_update(
        channel=announcement.channel, ts=announcement.ts, text="Resolved", attachments=[]
    )

    nina.click(announcement, "Resolve")
    assert connected.wait_for("block_actions")["actions"][0]["value"] == "7"
    connected.web.chat_delete(channel=announcement.channel, ts=announcement.ts)
    with pytest.raises(SlackTold, match="gone"):
        nina.click(announcement, "Resolve")


def test_shortcuts(connected: App, nina: Person) -> None:
    message = nina.post("ops", "CPU at 100 %")
    nina.shortcut("New outage")
    nina.message_shortcut("Add to outage", message)

    assert connected.wait_for("shortcut")["callback_id"] == "new"
    payload = connected.wait_for("message_action")
    assert (payload["callback_id"], payload["message"]["text"]) == ("add", "CPU at 100 %")
    with pytest.raises(SlackTold, match="no shortcut"):
        nina.shortcut("Add to outage")


class TestResponseUrls:
    @pytest.fixture
    def url(self, connected: App, nina: Person, announcement: Message) -> WebhookClient:
        nina.click(announcement, "Resolve")
        return WebhookClient(connected.wait_for("block_actions")["response_url"], retry_handlers=[])

    def test_the_answer_is_for_the_acting_person(self, url: WebhookClient, nina: Person, ada: Person) -> None:
        assert url.send(text="Already resolved").body == "ok"

        assert nina.wait_for("incidents", "Already resolved").ephemeral
        assert len(ada.messages("incidents")) == 1

    def test_it_works_where_the_app_is_no_member(self, connected: App, nina: Person, ada: Person) -> None:
        nina.command("/announce", channel="ops")
        url = WebhookClient(connected.wait_for("/announce")["response_url"])
        url.send(text="Announced", response_type="in_channel")

        assert not ada.wait_for("ops", "Announced").ephemeral

    def test_an_archived_channel_takes_no_answer(self, url: WebhookClient, ada: Person) -> None:
        ada.archive("incidents")

        assert "is_archived" in url.send(text="x").body

    def test_the_original_is_replaced_or_deleted(
        self, url: WebhookClient, nina: Person, announcement: Message
    ) -> None:
        url.send(text="Replaced", replace_original=True)
        assert nina.refresh(announcement).shown == "Replaced"

        url.send(delete_original=True)
        assert nina.messages("incidents") == []
        assert url.send(text="x", replace_original=True).status_code == 400

    def test_an_ephemeral_original_too(self, connected: App, nina: Person) -> None:
        connected.answers["/announce"] = lambda payload: {"text": "Sure?", "blocks": [ACTIONS]}
        nina.command("/announce")
        nina.click(nina.messages("general")[-1], "Resolve")
        payload = connected.wait_for("block_actions")

        assert (payload["container"]["is_ephemeral"], "message" in payload) == (True, False)
        WebhookClient(payload["response_url"]).send(delete_original=True)
        assert nina.messages("general") == []

    def test_five_times_and_no_more(self, slack: Sandbox, url: WebhookClient) -> None:
        answers = [url.send(text=str(number)).status_code for number in range(6)]

        assert answers == [200] * 5 + [404]
        assert slack.calls_of("response_url")[-1].error == "used_url"

    def test_half_an_hour_and_no_longer(self, url: WebhookClient, clock: Clock) -> None:
        clock.time += 1801

        assert "expired_url" in url.send(text="late").body

    def test_content_is_checked_and_does_not_count(self, url: WebhookClient, nina: Person) -> None:
        assert "no_text" in url.send(text="").body
        assert "invalid_blocks" in url.send(text="x", blocks=[{"type": "nonsense"}]).body
        assert "invalid_arguments" in url.send(text="x", response_type="everywhere").body

        assert len(nina.messages("incidents")) == 1
