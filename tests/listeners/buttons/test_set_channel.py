"""Set channel."""

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import BOTH, made, members, outage_with_channel, set_channel, stored
from tests.history import kinds, steps
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.stories import announce, edit, opened, reopen, resolve

pytestmark = ON_SQLITE


@ON_BOTH
def test_a_public_channel_is_joined(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    set_channel(nina, announcement, "ops")
    phoenix.settled()

    announcement = nina.refresh(announcement)
    ops = slack.workspace.channels[slack.channel_id("ops")]
    assert "Channel\n#ops" in announcement.shown
    assert not BOTH & set(announcement.buttons)
    assert nina.thread(announcement)[-1].shown == "Channel of this outage: #ops\nby @nina"
    assert "See the announcement and its thread" in nina.messages("ops")[-1].shown
    assert slack.bot_user_id in ops.members
    assert [link["title"] for link in ops.bookmarks] == ["Announcement"]
    assert kinds() == ["announced", "channel_set"]
    assert steps()[-1].fields == {"channel_id": [None, ops.id], "channel_name": [None, "ops"]}


def test_nobodys_topic_is_overwritten(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    set_channel(nina, announcement, "ops")
    edit(nina, announcement, ETA="under 8 h")
    phoenix.settled()

    ops = slack.workspace.channels[slack.channel_id("ops")]
    assert (ops.topic, ops.purpose) == ("Alerts and deployments", "")
    assert slack.calls_of("conversations.setTopic") == []


def test_nobodys_purpose_is_overwritten(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    channel = slack.workspace.channels[slack.add_channel("team-booking", members=["nina", "peter"])]
    channel.purpose = "Team Booking. On-call rota: https://wiki.example/rota"
    first = announce(nina)
    set_channel(nina, first, "team-booking")
    phoenix.settled()
    resolve(nina, nina.refresh(first))
    set_channel(nina, announce(nina, "Payments"), "team-booking")
    phoenix.settled()

    assert channel.purpose == "Team Booking. On-call rota: https://wiki.example/rota"
    assert channel.topic.startswith("Payments incident")


def test_an_empty_topic_and_purpose_are_filled(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    channel = slack.workspace.channels[slack.add_channel("night-shift", members=["nina", "peter"])]
    set_channel(nina, announcement, "night-shift")
    phoenix.settled()

    assert channel.topic.startswith("Booking incident · 1 · ETA")
    assert channel.purpose.startswith("For outage 1 (Booking)")
    assert members(slack, channel) == {"nina", "peter"}


def test_the_app_must_be_invited_to_a_private_channel(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    set_channel(nina, announcement, "war-room")
    told = nina.wait_for("dm", "did not get its channel")
    phoenix.settled()
    assert "/invite @phoenix" in told.shown
    assert set(nina.refresh(announcement).buttons) >= BOTH
    assert stored() is None

    nina.invite("war-room", "phoenix")
    set_channel(nina, announcement, "war-room")
    phoenix.settled()

    assert "Booking incident" in nina.messages("war-room")[-1].shown
    assert "Channel\n#war-room" in nina.refresh(announcement).shown


def test_an_archived_channel_is_refused(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    nina.archive("random")
    set_channel(nina, announcement, "random")

    assert "the channel is archived" in nina.wait_for("dm", "did not get its channel").shown
    phoenix.settled()
    assert stored() is None


def test_outages_are_not_worked_on_where_they_are_announced(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    form = opened(nina, announce(nina), "Set channel")
    form.fill(Channel="incidents")

    assert not form.submit()
    assert form.errors == {"Channel": "Outages are announced there. Pick another channel."}


@pytest.mark.parametrize(("channel", "who"), [("sales", "Sales is"), ("partners", "B2B partners are")])
def test_nor_where_others_hear_of_them(
    channel: str, who: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    phoenix.stop()
    phoenix.start(
        SLACK_NOTIFY_SALES_CHANNEL_ID=slack.channel_id("sales"),
        SLACK_NOTIFY_B2B_CHANNEL_ID=slack.channel_id("partners"),
    )
    form = opened(nina, announce(nina), "Set channel")
    form.fill(Channel=channel)

    assert not form.submit()
    assert form.errors == {"Channel": f"{who} told about outages there. Pick another channel."}


def test_nor_where_everybody_is(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    set_channel(nina, announce(nina), "general")

    assert "everybody is in that channel" in nina.wait_for("dm", "did not get its channel").shown
    phoenix.settled()
    assert stored() is None


def test_two_people_with_the_form_open_make_one_channel(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Set channel")
    form.fill(Channel="ops")
    second = opened(ada, announcement, "Set channel")
    second.fill(Channel="random")
    phoenix.settled()
    with failing(slack, "conversations.info", "429", where=lambda args: True):
        assert form.submit(), form.errors

        assert not second.submit()
        assert second.errors["Channel"].startswith("@nina asked for a channel for outage 1 a moment ago.")
        nina.click(announcement, "Create channel")
        assert nina.wait_for("incidents", "asked for a channel").ephemeral
    phoenix.settled()
    assert made(slack) == []
    assert "Channel\n#ops" in nina.refresh(announcement).shown


def test_a_channel_goes_from_an_outage_that_ended_to_the_next(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    first, channel = outage_with_channel(phoenix, nina)
    resolve(nina, first)
    second = announce(nina, "Payments")
    set_channel(nina, second, channel.name)
    phoenix.settled()

    assert "Channel" not in nina.refresh(first).shown
    assert f"Channel\n#{channel.name}" in nina.refresh(second).shown
    assert channel.topic.startswith("Payments incident")
    assert channel.purpose.startswith("For outage 2 (Payments)")


def test_an_outage_that_is_reopened_in_time_keeps_its_channel(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    first, channel = outage_with_channel(phoenix, nina)
    resolve(nina, first)
    second = announce(nina, "Payments")
    phoenix.settled()
    with failing(slack, "conversations.info", "429", where=lambda args: True):
        set_channel(nina, second, channel.name)
        reopen(nina, nina.refresh(first))
    phoenix.settled()

    assert "the channel belongs to outage 1" in nina.wait_for("dm", "did not get its channel").shown
    assert f"Channel\n#{channel.name}" in nina.refresh(first).shown
    assert set(nina.refresh(second).buttons) >= BOTH


@pytest.mark.parametrize("reason", ["missing_scope", "channel_not_found"])
def test_when_slack_does_not_tell_about_it_both_buttons_are_back(
    reason: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    slack.faults.next("conversations.info", "error", error=reason)
    set_channel(nina, announcement, "ops")

    assert reason in nina.wait_for("dm", "did not get its channel").shown
    phoenix.settled()
    assert set(nina.refresh(announcement).buttons) >= BOTH
