"""The messages of the app: posting, updating, deleting, and what people see of it."""

from typing import Any

import pytest

from phoenix_bot.sandbox import Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import App, Json

pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text`:UserWarning")

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Booking is *down*"}}


@pytest.fixture
def incidents(slack: Sandbox) -> str:
    return slack.channel_id("incidents")


def test_a_message_with_a_coloured_bar(app: App, nina: Person, incidents: str) -> None:
    bar = {"color": "#e01e5a", "blocks": [SECTION]}
    answer = app.web.chat_postMessage(channel=incidents, text="Booking incident", attachments=[bar])

    message = nina.wait_for("incidents", "Booking is")
    assert (message.ts, message.colour, message.author) == (answer["ts"], "#e01e5a", "phoenix")
    assert answer["message"]["bot_profile"]["app_id"] == answer["message"]["app_id"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        ({"text": "x", "username": "Nina"}, "missing_scope"),
    ],
)
def test_content_that_slack_refuses(app: App, incidents: str, content: Json, error: str) -> None:
    assert app.error("chat.postMessage", channel=incidents, **content) == error


def test_what_is_wrong_with_the_blocks_is_told(app: App, incidents: str) -> None:
    refusal = app.refusal("chat.postMessage", channel=incidents, text="x", blocks=[{"type": "nonsense"}])

    assert refusal["response_metadata"]["messages"]


def test_blocks_may_come_as_a_json_string(app: App, incidents: str) -> None:
    answer = app.web.api_call(
        "chat.postMessage", params={"channel": incidents, "blocks": '[{"type": "divider"}]'}
    )

    assert answer["message"]["blocks"][0]["block_id"]


def test_where_the_app_cannot_post(slack: Sandbox, app: App, ada: Person) -> None:
    ada.archive("incidents")

    for channel, error in {
        slack.channel_id("ops"): "not_in_channel",
        slack.channel_id("war-room"): "channel_not_found",
        slack.channel_id("incidents"): "is_archived",
        slack.user_id("deploybot"): "cannot_dm_bot",
        slack.user_id("dana"): "channel_not_found",
        "incidents": "channel_not_found",
    }.items():
        assert app.error("chat.postMessage", channel=channel, text="x") == error


@pytest.mark.workspace(more_scopes=("chat:write.public",))
def test_public_channels_are_open_with_their_scope(slack: Sandbox, app: App, nina: Person) -> None:
    app.web.chat_postMessage(channel=slack.channel_id("ops"), text="Hello ops")

    assert nina.wait_for("ops", "Hello ops").text == "Hello ops"


def test_a_message_to_a_member_opens_the_conversation(slack: Sandbox, app: App, nina: Person) -> None:
    answer = app.web.chat_postMessage(channel=nina.id, text="You became assignee")

    assert answer["channel"].startswith("D0")
    assert nina.messages(dm=True)[-1].shown == "You became assignee"
    assert app.web.conversations_open(users=nina.id)["channel"]["id"] == answer["channel"]


@pytest.mark.workspace(messages_tab=False)
def test_without_a_messages_tab_there_are_no_direct_messages(app: App, nina: Person) -> None:
    assert app.error("chat.postMessage", channel=nina.id, text="x") == "messages_tab_disabled"


@pytest.mark.workspace(read_only=True)
def test_in_a_read_only_messages_tab_there_is_no_place_to_type(app: App, nina: Person) -> None:
    app.web.chat_postMessage(channel=nina.id, text="You became assignee")

    with pytest.raises(SlackTold, match="has been turned off"):
        nina.post("dm", "thanks")
    with pytest.raises(SlackTold, match="has been turned off"):
        nina.command("/announce", channel="dm")


@pytest.mark.workspace(more_scopes=("chat:write.customize",))
def test_a_message_under_another_name(app: App, nina: Person, incidents: str) -> None:
    parent = app.web.chat_postMessage(channel=incidents, text="Booking incident")
    reason: Json = {"text": "DNS", "username": "Omar", "icon_url": "https://example.com/o.png"}
    answer = app.web.chat_postMessage(channel=incidents, thread_ts=parent["ts"], **reason)

    comment = nina.thread(nina.messages("incidents")[0])[0]
    assert (comment.author, comment.icon_url) == ("Omar", "https://example.com/o.png")
    assert (answer["message"]["subtype"], answer["message"].get("user")) == ("bot_message", None)
    assert app.error("chat.delete", channel=incidents, ts=answer["ts"]) == "cant_delete_message"
    assert app.error("chat.postMessage", channel=nina.id, text="x", username="Omar") == "invalid_arguments"


class TestUpdate:
    @pytest.fixture
    def ts(self, app: App, incidents: str) -> str:
        bar = {"blocks": [SECTION], "fallback": "bar"}
        content: Any = {"text": "Booking incident", "blocks": [SECTION], "attachments": [bar]}
        metadata = {"event_type": "outage", "event_payload": {"id": 1}}
        return str(app.web.chat_postMessage(channel=incidents, metadata=metadata, **content)["ts"])

    def update(self, app: App, channel: str, ts: str, **content: Any) -> Json:
        message: Json = app.web.chat_update(channel=channel, ts=ts, **content)["message"]
        return message

    def test_text_without_blocks_removes_the_blocks(self, app: App, incidents: str, ts: str) -> None:
        message = self.update(app, incidents, ts, text="Resolved")

        assert "blocks" not in message
        assert (message["text"], message["attachments"][0]["fallback"]) == ("Resolved", "bar")
        assert message["metadata"]["event_payload"] == {"id": 1}

    def test_without_text_the_blocks_stay(self, app: App, incidents: str, ts: str) -> None:
        message = self.update(app, incidents, ts, attachments=[], metadata={})

        assert message["blocks"][0]["text"]["text"] == "Booking is *down*"
        assert "attachments" not in message
        assert "metadata" not in message

    def test_people_see_the_new_state_without_an_edited_mark(self, app: App, nina: Person, ts: str) -> None:
        before = nina.messages("incidents")[0]
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Booking is back"}}]
        self.update(app, before.channel, ts, text="Resolved", blocks=blocks)

        assert "Booking is back" in nina.refresh(before).shown
        assert not nina.refresh(before).edited

    def test_what_slack_refuses(
        self, slack: Sandbox, app: App, nina: Person, incidents: str, ts: str
    ) -> None:
        others = nina.post("incidents", "hello").ts
        for channel, target, text, error in [
            (incidents, ts, "x" * 4_001, "msg_too_long"),
            (incidents, others, "x", "cant_update_message"),
            (incidents, "1.000000", "x", "message_not_found"),
            (nina.id, ts, "x", "channel_not_found"),
        ]:
            assert app.error("chat.update", channel=channel, ts=target, text=text) == error
        slack.person("ada").archive("incidents")
        assert app.error("chat.update", channel=incidents, ts=ts, text="x") == "is_inactive"

    def test_it_may_be_deleted_once(self, app: App, nina: Person, incidents: str, ts: str) -> None:
        shown = nina.messages("incidents")[0]
        app.web.chat_delete(channel=incidents, ts=ts)

        assert app.error("chat.delete", channel=incidents, ts=ts) == "message_not_found"
        assert nina.messages("incidents") == []
        with pytest.raises(SlackTold, match="gone"):
            nina.refresh(shown)

    def test_a_deleted_message_with_replies_leaves_a_tombstone(self, app: App, nina: Person, ts: str) -> None:
        parent = nina.messages("incidents")[0]
        nina.post("incidents", "I look", thread=parent)
        app.web.chat_delete(channel=parent.channel, ts=ts)

        assert nina.messages("incidents")[0].shown == "This message was deleted."
        assert app.error("chat.update", channel=parent.channel, ts=ts, text="x") == "message_not_found"
        assert app.web.chat_postMessage(channel=parent.channel, thread_ts=ts, text="still here")["ok"]


def test_a_reply_may_stand_in_the_channel_too(app: App, nina: Person, incidents: str) -> None:
    ts = app.web.chat_postMessage(channel=incidents, text="Booking incident")["ts"]
    app.web.chat_postMessage(channel=incidents, thread_ts=ts, text="looking")
    app.web.chat_postMessage(channel=incidents, thread_ts=ts, text="resolved", reply_broadcast=True)

    assert [message.shown for message in nina.messages("incidents")] == ["Booking incident", "resolved"]
    parent = nina.messages("incidents")[0]
    assert [message.shown for message in nina.thread(parent)] == ["looking", "resolved"]
    broadcast = app.web.conversations_history(channel=incidents)["messages"][0]
    assert (broadcast["subtype"], broadcast["root"]["ts"]) == ("thread_broadcast", ts)


@pytest.mark.workspace(more_scopes=("chat:write.customize",))
def test_a_reply_under_another_name_may_stand_in_the_channel_too(
    app: App, nina: Person, incidents: str
) -> None:
    ts = app.web.chat_postMessage(channel=incidents, text="Booking incident")["ts"]
    reply = {"thread_ts": ts, "text": "we restart it", "reply_broadcast": True}
    app.web.chat_postMessage(channel=incidents, username="nina", **reply)

    assert [message.author for message in nina.messages("incidents")][1:] == ["nina"]
    assert [message.shown for message in nina.thread(nina.messages("incidents")[0])] == ["we restart it"]


def test_lines_of_slack_itself_cannot_be_answered(app: App, nina: Person, incidents: str) -> None:
    nina.invite("incidents", "deploybot")
    joined = nina.messages("incidents")[-1].ts

    error = app.error("chat.postMessage", channel=incidents, thread_ts=joined, text="welcome")
    assert error == "cannot_reply_to_message"


def test_an_ephemeral_message_is_for_one_member(
    slack: Sandbox, app: App, nina: Person, ada: Person, incidents: str
) -> None:
    answer = app.web.chat_postEphemeral(channel=incidents, user=nina.id, text="Done")

    assert nina.messages("incidents")[-1].ephemeral
    assert ada.messages("incidents") == []
    assert (
        app.error("chat.update", channel=incidents, ts=answer["message_ts"], text="x") == "message_not_found"
    )
    nina.dismiss(nina.messages("incidents")[-1])
    assert nina.messages("incidents") == []


def test_an_ephemeral_message_needs_both_in_the_channel(slack: Sandbox, app: App, incidents: str) -> None:
    gil, nina = slack.user_id("gil"), slack.user_id("nina")

    assert app.error("chat.postEphemeral", channel=incidents, user=gil, text="x") == "user_not_in_channel"
    assert (
        app.error("chat.postEphemeral", channel=slack.channel_id("ops"), user=nina, text="x")
        == "not_in_channel"
    )


def test_a_permalink(slack: Sandbox, app: App, incidents: str) -> None:
    ts = app.web.chat_postMessage(channel=incidents, text="x")["ts"]

    link = app.web.chat_getPermalink(channel=incidents, message_ts=ts)["permalink"]
    assert link == f"https://northwind.slack.com/archives/{incidents}/p{ts.replace('.', '')}"
    assert app.error("chat.getPermalink", channel=incidents, message_ts="1.0") == "message_not_found"
