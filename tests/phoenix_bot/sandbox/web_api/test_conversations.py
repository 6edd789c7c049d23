"""Channels: what the app can see of them, read in them and do to them."""

import pytest

from phoenix_bot.sandbox import Person, Sandbox, SlackTold
from tests.phoenix_bot.sandbox.app import App

pytestmark = pytest.mark.workspace(rate_limits=False, more_scopes=("groups:write", "groups:history"))


@pytest.fixture
def incidents(slack: Sandbox) -> str:
    return slack.channel_id("incidents")


def names(app: App, **args: object) -> list[str]:
    """The channels that the app is in."""
    listed = app.web.api_call("users.conversations", params=args)
    return [channel["name"] for channel in listed["channels"]]


def test_private_channels_are_invisible(slack: Sandbox, app: App) -> None:
    war_room = slack.channel_id("war-room")

    assert "war-room" not in names(app, types="public_channel,private_channel")
    for method in ("conversations.info", "conversations.history", "conversations.members"):
        assert app.error(method, channel=war_room) == "channel_not_found"


def test_a_private_channel_appears_with_an_invitation(slack: Sandbox, app: App, ada: Person) -> None:
    ada.invite("war-room", "phoenix")

    channel = app.web.conversations_info(channel=slack.channel_id("war-room"))["channel"]
    assert (channel["is_private"], channel["is_member"]) == (True, True)
    assert names(app, types="private_channel") == ["war-room"]


def test_channels_are_listed_page_by_page(app: App, nina: Person) -> None:
    pages = [page["channels"] for page in app.web.users_conversations(user=nina.id, limit=4)]

    assert [len(page) for page in pages] == [4, 3]
    assert {channel["name"] for page in pages for channel in page} == {
        "alerts",
        "general",
        "incidents",
        "random",
        "ops",
        "sales",
        "partners",
    }
    assert app.error("users.conversations", cursor="bm9uc2Vuc2U=") == "invalid_cursor"
    assert app.error("users.conversations", limit=2000) == "invalid_limit"
    assert app.error("users.conversations", user="U0NOBODY") == "user_not_found"


def test_all_public_channels_are_listed_also_those_that_it_is_not_in(
    slack: Sandbox, app: App, ada: Person
) -> None:
    ada.archive("ops")
    pages = [page["channels"] for page in app.web.conversations_list(limit=4)]
    listed = {one["name"]: (one["is_member"], one["is_archived"]) for page in pages for one in page}

    assert (listed["incidents"], listed["random"]) == ((True, False), (False, False))
    assert listed["ops"] == (False, True)
    assert "war-room" not in listed
    active = app.web.conversations_list(exclude_archived=True, types="public_channel,private_channel")
    assert not {"ops", "war-room"} & {one["name"] for one in active["channels"]}


def test_the_channels_of_somebody(app: App, ada: Person) -> None:
    assert names(app, types="public_channel") == ["incidents", "alerts"]
    assert "is_member" not in app.web.users_conversations()["channels"][0]

    ada.archive("incidents")
    assert names(app) == ["alerts"]
    assert "incidents" in names(app, user=ada.id)
    assert "incidents" not in names(app, user=ada.id, exclude_archived="true")


def test_history_is_newest_first_without_threads(app: App, nina: Person, incidents: str) -> None:
    first = nina.post("incidents", "first")
    nina.post("incidents", "reply", thread=first)
    nina.post("incidents", "second")

    messages = app.web.conversations_history(channel=incidents)["messages"]
    assert [message["text"] for message in messages] == ["second", "first"]
    assert messages[1]["reply_count"] == 1
    replies = app.web.conversations_replies(channel=incidents, ts=first.ts)["messages"]
    assert [message["text"] for message in replies] == ["first", "reply"]
    assert app.error("conversations.replies", channel=incidents, ts="1.0") == "thread_not_found"


def test_history_between_two_times(app: App, nina: Person, incidents: str) -> None:
    first, second, third = (nina.post("incidents", text).ts for text in ("1", "2", "3"))

    def texts(**args: object) -> list[str]:
        found = app.web.api_call("conversations.history", params={"channel": incidents, **args})
        return [message["text"] for message in found["messages"]]

    assert texts(oldest=first) == ["3", "2"]
    assert texts(oldest=first, latest=third) == ["2"]
    assert texts(oldest=second, latest=second, inclusive="true", limit=1) == ["2"]
    assert texts(oldest=str(int(float(first)) - 1)) == ["3", "2", "1"]
    pages = app.web.conversations_history(channel=incidents, limit=2)
    assert [page["has_more"] for page in pages] == [True, False]


def test_metadata_is_told_in_full_only_on_request(app: App, incidents: str) -> None:
    metadata = {"event_type": "outage", "event_payload": {"row": 7}}
    app.web.chat_postMessage(channel=incidents, text="x", metadata=metadata)

    def told(**args: object) -> object:
        found = app.web.api_call("conversations.history", params={"channel": incidents, **args})
        return found["messages"][0]["metadata"]

    assert told() == {"event_type": "outage"}
    assert told(include_all_metadata="true") == metadata


def test_history_needs_membership(slack: Sandbox, app: App) -> None:
    assert app.error("conversations.history", channel=slack.channel_id("ops")) == "not_in_channel"

    app.web.conversations_join(channel=slack.channel_id("ops"))
    assert app.web.conversations_history(channel=slack.channel_id("ops"))["ok"]
    again = app.web.conversations_join(channel=slack.channel_id("ops"))
    assert again["warning"] == "already_in_channel"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("Big News", "invalid_name_specials"),
        ("war-room", "name_taken"),
    ],
)
def test_names_that_slack_refuses(app: App, name: str, error: str) -> None:
    assert app.error("conversations.create", name=name) == error


def test_an_archived_channel_keeps_its_name(app: App, ada: Person) -> None:
    ada.archive("random")

    assert app.error("conversations.create", name="random") == "name_taken"


def test_the_life_of_a_channel(slack: Sandbox, app: App, nina: Person) -> None:
    channel = app.web.conversations_create(name="outage-7", is_private=True)["channel"]["id"]
    app.web.conversations_invite(channel=channel, users=[nina.id])
    app.web.conversations_setTopic(channel=channel, topic="Booking is down")
    app.web.conversations_setPurpose(channel=channel, purpose="Repair")
    nina.rename("outage-7", "outage-7-over")

    info = app.web.conversations_info(channel=channel, include_num_members=True)["channel"]
    assert (info["name"], info["topic"]["value"], info["num_members"]) == (
        "outage-7-over",
        "Booking is down",
        2,
    )
    assert "set the channel topic: Booking is down" in nina.messages("outage-7-over")[-3].shown
    assert app.error("conversations.setTopic", channel=channel, topic="x" * 251) == "too_long"

    app.web.conversations_archive(channel=channel)
    assert app.error("conversations.info", channel=channel) == "channel_not_found"


def test_archiving_a_public_channel(slack: Sandbox, app: App, ada: Person, incidents: str) -> None:
    assert app.error("conversations.archive", channel=slack.channel_id("ops")) == "not_in_channel"
    app.web.conversations_archive(channel=incidents)

    assert app.error("conversations.archive", channel=incidents) == "already_archived"
    assert app.error("conversations.join", channel=incidents) == "is_archived"
    ada.unarchive("incidents")
    assert app.web.conversations_join(channel=incidents)["channel"]["is_archived"] is False


def test_the_app_leaves_a_channel_that_somebody_archives(
    slack: Sandbox, app: App, ada: Person, incidents: str
) -> None:
    ts = ada.post("incidents", "It burns").ts
    ada.invite("incidents", "deploybot")
    ada.archive("incidents")
    channel, message = {"channel": incidents}, {"channel": incidents, "timestamp": ts}

    assert app.web.conversations_info(channel=incidents)["channel"]["is_member"] is False
    assert slack.user_id("deploybot") not in slack.workspace.channels[incidents].members
    assert app.error("chat.postMessage", text="x", **channel) == "is_archived"
    assert app.error("conversations.join", **channel) == "is_archived"
    assert app.error("conversations.leave", **channel) == "is_archived"
    for method in ("conversations.history", "conversations.setTopic", "conversations.invite"):
        assert app.error(method, **channel, users=ada.id) == "not_in_channel"
    for method in ("pins.add", "pins.remove", "reactions.add"):
        assert app.error(method, **message, name="eyes") == "not_in_channel"
    assert app.error("bookmarks.add", channel_id=incidents, type="link") == "not_in_channel"
    ada.unarchive("incidents")
    assert app.error("chat.postMessage", text="x", **channel) == "not_in_channel"
    assert app.web.conversations_join(channel=incidents)["channel"]["is_member"]


def test_an_archived_private_channel_is_invisible(slack: Sandbox, app: App, ada: Person) -> None:
    ada.invite("war-room", "phoenix")
    ada.archive("war-room")
    room = {"channel": slack.channel_id("war-room")}

    for method in ("chat.postMessage", "conversations.info", "conversations.join"):
        assert app.error(method, text="x", **room) == "channel_not_found"
    ada.unarchive("war-room")
    assert app.error("chat.postMessage", text="x", **room) == "channel_not_found"


def test_an_invitation_is_for_all_or_nobody(slack: Sandbox, app: App, incidents: str) -> None:
    eve = slack.add_member("eve")
    users = [
        slack.user_id("nina"),
        slack.user_id("gil"),
        slack.user_id("dana"),
        slack.bot_user_id,
        "U0NOBODY",
    ]

    refusal = app.refusal("conversations.invite", channel=incidents, users=",".join([eve, *users]))

    reasons = [
        "already_in_channel",
        "user_is_restricted",
        "cant_invite",
        "cant_invite_self",
        "user_not_found",
    ]
    assert [each["error"] for each in refusal["errors"]] == reasons
    assert refusal["error"] == "already_in_channel"
    assert app.web.conversations_invite(channel=incidents, users=[eve, *users], force=True)["ok"]
    assert eve in app.web.conversations_members(channel=incidents)["members"]


def test_the_app_leaves(app: App, incidents: str) -> None:
    app.web.conversations_leave(channel=incidents)
    assert app.web.conversations_leave(channel=incidents)["not_in_channel"]


def test_nobody_leaves_the_general_channel(slack: Sandbox, app: App, nina: Person, ada: Person) -> None:
    general = slack.channel_id("general")
    app.web.conversations_join(channel=general)

    assert app.error("conversations.leave", channel=general) == "cant_leave_general"
    with pytest.raises(SlackTold, match="Nobody can leave"):
        nina.leave("general")
    with pytest.raises(SlackTold, match="cannot be removed"):
        ada.kick("general", "phoenix")


def test_direct_conversations(slack: Sandbox, app: App, nina: Person) -> None:
    direct = app.web.conversations_open(users=nina.id, return_im=True)["channel"]

    assert (direct["is_im"], direct["user"]) == (True, nina.id)
    assert app.error("conversations.open", users=slack.user_id("dana")) == "user_disabled"
    assert app.error("conversations.open", users="U0NOBODY") == "user_not_found"
    assert (
        app.error("conversations.setTopic", channel=direct["id"]) == "method_not_supported_for_channel_type"
    )
