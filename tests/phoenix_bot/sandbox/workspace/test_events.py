"""What the app hears of people: only what it subscribed to, has the scope for, and may see."""

import pytest

from phoenix_bot.sandbox import Person, Sandbox
from tests.phoenix_bot.sandbox.app import App

pytestmark = pytest.mark.workspace(rate_limits=False, more_scopes=("groups:history",))


def test_messages_arrive_escaped(slack: Sandbox, connected: App, nina: Person) -> None:
    nina.post("incidents", "<!channel> R&D @omar @nobody @here #ops")

    event = connected.wait_for("message")
    omar, ops = slack.user_id("omar"), slack.channel_id("ops")
    assert event["text"] == f"&lt;!channel&gt; R&amp;D <@{omar}> @nobody <!here> <#{ops}|ops>"
    assert (event["channel_type"], event["user"], event["ts"]) == ("channel", nina.id, event["event_ts"])
    wrapper = connected.payloads[-1]
    assert wrapper["type"] == "event_callback"
    assert wrapper["authorizations"][0]["user_id"] == slack.bot_user_id


def test_only_where_the_app_is_a_member(connected: App, nina: Person) -> None:
    nina.post("ops", "unheard")
    nina.post("war-room", "unheard")
    nina.post("incidents", "heard")

    assert connected.wait_for("message")["text"] == "heard"
    assert len(connected.received("message")) == 1


def test_private_channels_and_direct_messages(connected: App, nina: Person, ada: Person) -> None:
    ada.invite("war-room", "phoenix")
    connected.wait_for("message")
    nina.post("war-room", "secret")
    assert connected.wait_for("message", 2)["channel_type"] == "group"

    nina.post("dm", "help")
    assert connected.wait_for("message", 3)["channel_type"] == "im"


@pytest.mark.workspace(events=("reaction_added",))
def test_only_what_was_subscribed_to(connected: App, nina: Person) -> None:
    message = nina.post("incidents", "It burns")
    nina.react(message, "eyes")

    connected.wait_for("reaction_added")
    assert len(connected.payloads) == 1


@pytest.mark.workspace(scopes=("reactions:read",))
def test_only_what_the_scopes_allow(connected: App, nina: Person) -> None:
    nina.react(nina.post("incidents", "It burns"), "eyes")

    connected.wait_for("reaction_added")
    assert len(connected.payloads) == 1


def test_reactions(connected: App, nina: Person, ada: Person) -> None:
    message = nina.post("incidents", "It burns")
    ada.react(message, "point_up")
    ada.unreact(nina.refresh(message), "point_up")

    event = connected.wait_for("reaction_added")
    assert event["item"] == {"type": "message", "channel": message.channel, "ts": message.ts}
    assert (event["user"], event["item_user"], event["reaction"]) == (ada.id, nina.id, "point_up")
    assert connected.wait_for("reaction_removed")["item"]["ts"] == message.ts


def test_changes_and_deletions(slack: Sandbox, connected: App, nina: Person, ada: Person) -> None:
    channel = slack.channel_id("incidents")
    ts = connected.web.chat_postMessage(channel=channel, text="one")["ts"]
    connected.wait_for("message")
    connected.web.chat_update(channel=channel, ts=ts, text="two")
    changed = connected.wait_for("message", 2)
    ada.delete(nina.messages("incidents")[0])
    deleted = connected.wait_for("message", 3)

    assert changed["subtype"] == "message_changed"
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_members_come_and_go(slack: Sandbox, connected: App, nina: Person) -> None:
    eve = slack.add_member("eve")
    nina.invite("incidents", "eve")
    slack.person("eve").leave("incidents")
    slack.change_member("eve", deleted=True)

    told = connected.wait_for("team_join")
    assert (told["user"]["id"], "event_ts" in told) == (eve, False)
    joined = connected.wait_for("member_joined_channel")
    assert (joined["user"], joined["inviter"], joined["channel_type"]) == (eve, nina.id, "C")
    assert connected.wait_for("member_left_channel")["user"] == eve
    told = connected.wait_for("user_change")
    assert (told["user"]["deleted"], "event_ts" in told) == (True, False)


def test_the_app_hears_of_its_own_invitation(slack: Sandbox, connected: App, nina: Person) -> None:
    nina.invite("ops", "phoenix")
    assert connected.wait_for("member_joined_channel")["user"] == slack.bot_user_id


@pytest.mark.parametrize(("channel", "event"), [("ops", "channel_left"), ("war-room", "group_left")])
def test_an_app_that_is_removed_hears_who_did_it(
    slack: Sandbox, connected: App, nina: Person, channel: str, event: str
) -> None:
    nina.invite(channel, "phoenix")
    nina.kick(channel, "phoenix")

    told = connected.wait_for(event)
    assert (told["channel"], told["actor_id"]) == (slack.channel_id(channel), nina.id)
    assert "member_left_channel" not in {one["event"]["type"] for one in connected.payloads}


@pytest.mark.parametrize(
    ("channel", "told", "left"),
    [("ops", "channel_archive", "channel_left"), ("war-room", "group_archive", "group_left")],
)
def test_an_app_leaves_a_channel_that_somebody_archives(
    slack: Sandbox, connected: App, ada: Person, nina: Person, channel: str, told: str, left: str
) -> None:
    ada.invite(channel, "phoenix")
    nina.archive(channel)

    assert connected.wait_for(left)["actor_id"] == nina.id
    assert connected.wait_for(told)["channel"] == slack.channel_id(channel)
    nina.unarchive(channel)
    assert slack.bot_user_id not in slack.workspace.channels[slack.channel_id(channel)].members


def test_an_app_that_archives_a_channel_leaves_it(slack: Sandbox, connected: App) -> None:
    connected.web.conversations_archive(channel=slack.channel_id("incidents"))

    assert connected.wait_for("channel_left")["actor_id"] == slack.bot_user_id
    assert connected.wait_for("channel_archive")["user"] == slack.bot_user_id


def test_channels_come_and_go(slack: Sandbox, connected: App, nina: Person, ada: Person) -> None:
    channel = nina.create_channel("news")
    nina.rename("news", "old-news")
    nina.archive("old-news")
    nina.unarchive("old-news")
    ada.delete_channel("old-news")

    assert connected.wait_for("channel_created")["channel"]["creator"] == nina.id
    assert connected.wait_for("channel_rename")["channel"]["name"] == "old-news"
    assert connected.wait_for("channel_archive")["channel"] == channel
    assert connected.wait_for("channel_unarchive")["user"] == nina.id
    assert connected.wait_for("channel_deleted")["channel"] == channel


def test_private_channels_have_events_of_their_own(
    slack: Sandbox, connected: App, nina: Person, ada: Person
) -> None:
    ada.invite("war-room", "phoenix")
    nina.rename("war-room", "peace-room")
    nina.archive("peace-room")
    nina.unarchive("peace-room")
    ada.invite("peace-room", "phoenix")
    ada.delete_channel("peace-room")

    deleted = connected.wait_for("group_deleted")
    assert deleted["actor_id"] == ada.id
    assert connected.wait_for("group_rename")["channel"]["name"] == "peace-room"
    archived = connected.wait_for("group_archive")
    assert (archived["channel"], "user" in archived) == (deleted["channel"], False)
    assert not connected.received("group_unarchive")
    assert not [one for one in connected.payloads if one["event"]["type"].startswith("channel_")]


def test_private_channels_without_the_app_are_silent(
    slack: Sandbox, connected: App, nina: Person, ada: Person
) -> None:
    nina.rename("war-room", "peace-room")
    ada.delete_channel("peace-room")
    nina.rename("ops", "operations")

    connected.wait_for("channel_rename")
    assert len(connected.payloads) == 1


@pytest.mark.workspace(scopes=("channels:read",))
def test_private_channels_need_a_scope_of_their_own(
    slack: Sandbox, connected: App, nina: Person, ada: Person
) -> None:
    ada.invite("war-room", "phoenix")
    nina.rename("war-room", "peace-room")
    nina.rename("ops", "operations")

    connected.wait_for("channel_rename")
    assert not [one for one in connected.payloads if one["event"]["type"].startswith("group_")]


def test_a_channel_can_get_another_id(slack: Sandbox, connected: App, nina: Person) -> None:
    old_id = slack.channel_id("incidents")
    message = nina.post("incidents", "It burns")
    new_id = slack.change_channel_id("incidents")

    event = connected.wait_for("channel_id_changed")
    assert (event["old_channel_id"], event["new_channel_id"]) == (old_id, new_id)
    assert [one.text for one in nina.messages("incidents")] == [message.text]


def test_alerts_of_an_integration(slack: Sandbox, connected: App, nina: Person) -> None:
    slack.integration_post("incidents", "Datadog", attachments=[{"title": "[P1] Booking", "text": "down"}])

    event = connected.wait_for("message")
    assert (event["subtype"], event["username"]) == ("bot_message", "Datadog")
    assert not {"user", "team"} & event.keys()
    assert "[P1] Booking" in nina.messages("incidents")[0].shown
    assert nina.messages("incidents")[0].author == "Datadog"


def test_the_same_event_has_one_id(connected: App, nina: Person) -> None:
    nina.post("incidents", "1")
    nina.post("incidents", "2")
    connected.wait_for("message", 2)

    assert len({payload["event_id"] for payload in connected.payloads}) == 2
