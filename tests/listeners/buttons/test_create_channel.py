"""Create channel."""

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import BOTH, made, members, outage_with_channel, set_channel, stored, usual_name
from tests.history import kinds, steps
from tests.phoenix import Phoenix
from tests.phoenix_bot.delivery.looking import failing
from tests.stories import (
    announce,
    edit,
    opened,
    reopen,
    resolve,
    wait_for_second_delivery,
)

pytestmark = ON_SQLITE


@ON_BOTH
def test_the_outage_gets_a_channel_of_its_own(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)

    assert (channel.name, channel.kind) == (usual_name(), "channel")
    assert f"Channel\n#{channel.name}" in announcement.shown
    assert "Change channel" in announcement.buttons
    assert not BOTH & set(announcement.buttons)
    assert nina.thread(announcement)[-1].shown == f"Channel of this outage: #{channel.name}\nby @nina"
    assert kinds() == ["announced", "channel_created"]
    assert steps()[-1].fields == {"channel_id": [None, channel.id], "channel_name": [None, channel.name]}
    assert steps()[-1].by_id == nina.id


def test_everything_is_there_for_those_who_come(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)

    [link] = channel.bookmarks
    assert link["title"] == "Announcement"
    assert link["link"].endswith(f"/archives/{announcement.channel}/p{announcement.ts.replace('.', '')}")
    assert channel.topic.startswith("Booking incident · 1 · ETA under 2 h (by ")
    assert channel.topic.endswith(f" UTC) · {link['link']}")
    assert channel.purpose.startswith("For outage 1 (Booking) · announced ")
    assert link["link"] in channel.purpose
    summary = nina.messages(channel.name)[-1]
    assert summary.shown.startswith("Booking incident · 1\nWHO: customers")
    assert "\nSee the announcement and its thread\n" in summary.shown
    assert summary.buttons == ["Resolve", "Post update", "Edit", "Reassign"]


def test_creator_and_assignees_are_invited(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person, ada: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar"})
    phoenix.settled()
    assert form.submit(), form.errors
    ada.click(announcement, "Create channel")
    slack.until(lambda: made(slack), what="a channel")
    phoenix.settled()

    assert members(slack, made(slack)[0]) == {"nina", "omar", "ada"}


def test_new_assignees_are_invited(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Communication assignee": "peter"})
    phoenix.settled()
    assert form.submit(), form.errors
    phoenix.settled()

    assert members(slack, channel) == {"nina", "peter"}


def test_somebody_who_left_the_company_spoils_nothing(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({"Solution assignee": "omar", "Communication assignee": "peter"})
    phoenix.settled()
    assert form.submit(), form.errors
    phoenix.settled()
    slack.change_member("omar", deleted=True)
    slack.change_member("peter", is_restricted=True)
    nina.click(announcement, "Create channel")
    phoenix.settled()

    [channel] = made(slack)
    assert members(slack, channel) == {"nina"}
    assert "Booking incident" in nina.messages(channel.name)[-1].shown
    assert nina.messages(dm=True) == []


@ON_BOTH
def test_a_click_that_comes_twice_makes_one_channel(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    slack.duplicate_next_envelope()
    nina.click(announcement, "Create channel")
    wait_for_second_delivery(slack)
    phoenix.settled()
    ada.click(announcement, "Create channel")
    assert ada.wait_for("incidents", "Outage 1 has a channel already").ephemeral
    nina.click(announcement, "Set channel")

    assert len(made(slack)) == 1
    assert kinds() == ["announced", "channel_created"]
    told = nina.wait_for("incidents", "Outage 1 has a channel already")
    assert told.shown == f"Outage 1 has a channel already: #{made(slack)[0].name}."
    assert not nina.has_modal


def test_while_it_is_being_made_others_are_told(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    phoenix.settled()
    with failing(slack, "conversations.create", "429", where=lambda args: True):
        nina.click(announcement, "Create channel")
        nina.wait_for("incidents", "being set up")
        ada.click(announcement, "Create channel")

        assert "@nina asked for a channel for outage 1" in ada.wait_for("incidents", "asked for a").shown
        assert not BOTH & set(nina.refresh(announcement).buttons)
        edit(nina, announcement, "It goes on meanwhile", ETA="under 8 h")
        assert "ETA: under 2 h → under 8 h" in nina.wait_for("incidents", "ETA: ").shown
    phoenix.settled()
    assert "ETA under 8 h" in made(slack)[0].topic


def test_a_name_that_is_taken_gets_a_number(
    phoenix: Phoenix, slack: Sandbox, nina: Person, ada: Person
) -> None:
    announcement = announce(nina)
    name = usual_name()
    for taken in (name, f"{name}-2"):
        nina.create_channel(taken)
    nina.archive(name)
    nina.click(announcement, "Create channel")
    phoenix.settled()

    assert [channel.name for channel in made(slack)] == [f"{name}-3"]


def test_further_outages_of_a_system_get_numbers(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    first, second = announce(nina), announce(nina)
    for announcement in (first, second):
        nina.click(announcement, "Create channel")
    phoenix.settled()

    # Either of them may be made first.
    names = sorted(channel.name for channel in made(slack))
    assert names == [names[0], f"{names[0]}-2"]
    assert not slack.calls_of("conversations.create")[-1].error


def test_letters_that_slack_dislikes_are_left_out(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    slack.faults.next("conversations.create", "error", error="invalid_name_specials")
    _, channel = outage_with_channel(phoenix, nina)

    assert channel.name == usual_name().replace("booking", "1")


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "error_after", "garbage"])
def test_a_lost_answer_makes_no_second_channel(
    fault: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("conversations.create", fault, seconds=1.3)
    announcement, channel = outage_with_channel(phoenix, nina)

    assert [one.name for one in made(slack)] == [usual_name()]
    assert f"#{channel.name}" in announcement.shown
    assert members(slack, channel) == {"nina"}


def test_a_channel_that_slack_lists_too_late_is_found_by_its_name(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("conversations.create", "cut_after")
    hidden = {"once": True}

    def hide(method: str, phase: str, args: object) -> None:
        channels = made(slack)
        if method == "users.conversations" and channels and hidden["once"]:
            joined = channels[0].members
            if phase == "before":
                joined.remove(slack.bot_user_id)
            else:
                joined.append(slack.bot_user_id)
                hidden["once"] = False

    stop = slack.faults.watch(hide)
    outage_with_channel(phoenix, nina)
    stop()

    assert [one.name for one in made(slack)] == [usual_name()]
    assert [call.error for call in slack.calls_of("conversations.create")] == [None, "name_taken"]


def test_a_lost_answer_about_the_bookmark_makes_no_second_one(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("bookmarks.add", "cut_after")
    _, channel = outage_with_channel(phoenix, nina)

    [link] = channel.bookmarks
    channel_row = stored()
    assert channel_row is not None
    assert channel_row.bookmark_id == link["id"]


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("restricted_action", "Ask a workspace admin"),
        ("missing_scope", "Reinstall the app"),
        ("no_permission", "An operator"),
    ],
)
def test_when_slack_refuses_both_buttons_are_back(
    reason: str, advice: str, phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    slack.faults.next("conversations.create", "error", error=reason)
    announcement = announce(nina)
    nina.click(announcement, "Create channel")
    told = nina.wait_for("dm", "did not get its channel")
    phoenix.settled()

    assert advice in told.shown
    assert reason in told.shown
    assert set(nina.refresh(announcement).buttons) >= BOTH
    nina.click(announcement, "Create channel")
    phoenix.settled()
    assert [channel.name for channel in made(slack)] == [usual_name()]


def test_only_those_who_may_change_the_outage(
    phoenix: Phoenix, slack: Sandbox, nina: Person, peter: Person
) -> None:
    announcement = announce(nina)
    peter.click(announcement, "Create channel")

    assert "You may not change it." in peter.wait_for("incidents", "You may not").shown
    assert stored() is None


def test_not_on_a_resolved_outage(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement = announce(nina)
    resolve(nina, announcement)
    nina.click(announcement, "Create channel")

    assert nina.wait_for("incidents", "Outage 1 was resolved by").ephemeral
    assert stored() is None


def test_an_outage_that_ended_while_the_channel_was_made_is_closed_there(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    with failing(slack, "conversations.create", "429", where=lambda args: True):
        nina.click(announcement, "Create channel")
        resolve(nina, announcement, Resolution="A new disk")
        assert made(slack) == []
    phoenix.settled()

    [channel] = made(slack)
    closing = nina.messages(channel.name)[-1]
    assert "A new disk" in closing.shown
    assert closing.buttons == ["Archive channel"]


def test_the_topic_follows_eta_system_and_state(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    edit(nina, announcement, ETA="more than 24 h, or unknown", Primary_affected_system="Search")
    phoenix.settled()
    assert channel.topic.startswith("Search incident · 1 · ETA more than 24 h, or unknown · http")

    resolve(nina, announcement)
    phoenix.settled()
    assert channel.topic.startswith("Resolved: Search incident · 1 · resolved 20")
    reopen(nina, nina.refresh(announcement))
    phoenix.settled()

    assert channel.topic.startswith("Search incident · 1 · ETA")


def test_an_edit_that_does_not_concern_the_topic_leaves_it(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, _ = outage_with_channel(phoenix, nina)
    edit(nina, announcement, Sales_affected="yes")
    phoenix.settled()

    assert len(slack.calls_of("conversations.setTopic")) == 1


def test_quick_edits_share_a_topic(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    with failing(slack, "conversations.setTopic", "429", where=lambda args: True):
        for number in range(6):
            edit(nina, announcement, ETA=["under 8 h", "under 24 h"][number % 2])
    phoenix.settled()

    assert "under 24 h" in channel.topic
    assert len([call for call in slack.calls_of("conversations.setTopic") if call.ok]) < 5


def test_it_can_be_picked_no_more_for_another_outage(phoenix: Phoenix, slack: Sandbox, nina: Person) -> None:
    _, channel = outage_with_channel(phoenix, nina)
    other = announce(nina, "Payments")
    form = opened(nina, other, "Set channel")
    form.fill(Channel=channel.name)

    assert not form.submit()
    assert form.errors == {"Channel": "That is the channel of outage 1 (Booking). Pick another one."}
    form.close()
    set_channel(nina, other, "ops")
    phoenix.settled()
    assert "Channel\n#ops" in nina.refresh(other).shown
