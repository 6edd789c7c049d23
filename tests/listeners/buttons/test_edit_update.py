"""Edit update: its author corrects an update, or takes it back."""

from datetime import timedelta

import pytest

from models import OutageChange
from models.database import transaction
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.message import Message
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.dedicated import outage_with_channel
from tests.history import kinds, only_outage, steps
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.stories import announce, opened, resolve, visible, wait_for_event, wait_for_second_delivery

pytestmark = ON_SQLITE

TEXT, WRONG, TAKE_BACK = "What is new?", "Was it wrong?", "Take this update back"


def post(phoenix: Phoenix, person: Person, announcement: Message, text: str) -> Message:
    """Post an update; the comment about it."""
    form = opened(person, announcement, "Post update")
    form.fill({TEXT: text})
    assert form.submit(), form.errors
    phoenix.settled()
    return person.thread(announcement)[-1]


def edit(phoenix: Phoenix, person: Person, update: Message, text: str) -> None:
    """Give an update another text."""
    form = opened(person, update, "Edit update")
    form.fill({TEXT: text})
    assert form.submit(), form.errors
    phoenix.settled()


@ON_BOTH
def test_an_edited_update_is_new_everywhere_and_history_has_both(phoenix: Phoenix, nina: Person) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    update = post(phoenix, nina, announcement, "The standby is <fine>")
    form = opened(nina, update, "Edit update")
    assert (form.title, form.value(TEXT)) == ("Edit update", "The standby is <fine>")
    form.close()
    edit(phoenix, nina, update, "The standby is <gone>")

    comment, copy = nina.refresh(update), nina.messages(channel.name)[-1]
    for shown in (comment, copy):
        assert visible(shown) == "The standby is <gone>\n(edited)"
        assert shown.buttons == ["Edit update"]
        assert shown.author == "nina"
    assert "@nina: The standby is <gone>" in visible(nina.refresh(announcement))
    assert kinds()[-2:] == ["updated", "update_edited"]
    history = visible(answer(nina, "history 1"))
    assert "Update posted by @nina\nThe standby is <gone>" in history
    assert "Update edited by @nina · before, it said:\nThe standby is <fine>" in history


def test_an_update_is_taken_back_and_the_one_before_is_the_latest(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    post(phoenix, nina, announcement, "We look into it")
    update = post(phoenix, nina, announcement, "It is over")
    form = opened(nina, update, "Edit update")
    form.fill({WRONG: [TAKE_BACK]})
    assert form.submit(), form.errors
    phoenix.settled()

    taken = nina.refresh(update)
    assert (visible(taken), taken.buttons) == ("(taken back)", [])
    shown = visible(nina.refresh(announcement))
    assert "@nina: We look into it" in shown
    assert "It is over" not in shown
    assert "Update taken back by @nina · before, it said:\nIt is over" in visible(answer(nina, "history 1"))
    nina.click(update, "Edit update")
    assert nina.wait_for("incidents", "This update was taken back already.").ephemeral


@ON_BOTH
def test_an_outage_is_found_by_what_its_updates_say_now(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    update = post(phoenix, nina, announcement, "The gateway is slow")
    edit(phoenix, nina, update, "The switch is slow")

    assert "Booking incident" in answer(nina, "search switch").shown
    assert "Booking incident" not in answer(nina, "search gateway").shown
    form = opened(nina, update, "Edit update")
    form.fill({WRONG: [TAKE_BACK]})
    assert form.submit(), form.errors
    assert "Booking incident" not in answer(nina, "search switch").shown
    assert "Booking incident" in answer(nina, "search book database").shown


def test_the_only_update_taken_back_leaves_none(phoenix: Phoenix, nina: Person) -> None:
    announcement = announce(nina)
    form = opened(nina, post(phoenix, nina, announcement, "It is over"), "Edit update")
    form.fill({WRONG: [TAKE_BACK]})
    assert form.submit(), form.errors
    phoenix.settled()

    assert (only_outage().latest_update, only_outage().latest_update_at) == ("", None)
    assert "Latest" not in nina.refresh(announcement).shown


def test_others_are_refused(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    update = post(phoenix, nina, announce(nina), "We look into it")
    ada.click(update, "Edit update")

    told = ada.wait_for("incidents", "who posted this update")
    assert told.shown == "Only @nina, who posted this update, can edit it or take it back."
    assert not ada.has_modal


def test_after_an_hour_it_stays(phoenix: Phoenix, nina: Person) -> None:
    update = post(phoenix, nina, announce(nina), "We look into it")
    form = opened(nina, update, "Edit update")
    form.fill({TEXT: "We found it"})
    with transaction():
        step = steps()[-1]
        OutageChange.update(at=step.at - timedelta(minutes=61)).where(OutageChange.id == step.id).execute()

    assert not form.submit()
    told = "This update is more than an hour old, so it stays. Post another one instead."
    assert form.errors == {TEXT: told}
    nina.click(update, "Edit update")
    assert nina.wait_for("incidents", told).ephemeral
    assert kinds() == ["announced", "updated"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("We look into it", "Nothing has changed."), (" \u200b", "Say what is new, or take the update back")],
)
def test_what_changes_nothing(phoenix: Phoenix, nina: Person, text: str, told: str) -> None:
    form = opened(nina, post(phoenix, nina, announce(nina), "We look into it"), "Edit update")
    form.fill({TEXT: text})

    assert not form.submit()
    assert form.errors[TEXT].startswith(told)


def test_it_can_be_corrected_after_the_end_and_counts_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    update = post(phoenix, nina, announcement, "We look into it")
    resolve(nina, announcement)
    form: Form = opened(nina, update, "Edit update")
    form.fill({TEXT: "We looked into it"})
    slack.duplicate_next_envelope()
    assert form.submit(), form.errors
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert kinds() == ["announced", "updated", "resolved", "update_edited"]
    assert visible(nina.refresh(update)).startswith("We looked into it")


def test_an_update_that_somebody_deleted_is_corrected_in_history(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    update = post(phoenix, nina, announce(nina), "We look into it")
    form = opened(nina, update, "Edit update")
    form.fill({TEXT: "We found it"})
    slack.faults.next("chat.update", "error", error="message_not_found")
    slack.faults.next("chat.update", "error", error="message_not_found")
    assert form.submit(), form.errors
    phoenix.settled()

    assert kinds() == ["announced", "updated", "update_edited"]


def test_it_is_changed_in_a_channel_that_has_another_id_since(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement, channel = outage_with_channel(phoenix, nina)
    post(phoenix, nina, announcement, "The standby is fine")
    slack.change_channel_id(channel.name)
    wait_for_event(slack, "channel_id_changed")
    edit(phoenix, nina, nina.messages(channel.name)[-1], "The standby is gone")

    assert visible(nina.messages(channel.name)[-1]) == "The standby is gone\n(edited)"
