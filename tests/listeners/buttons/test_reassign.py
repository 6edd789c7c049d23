"""Reassign: handing an outage to other people."""

from typing import Any

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import group_members
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import kinds, known, only_outage, rewrite, steps
from tests.listeners.buttons.clicking import pick, reassign
from tests.listeners.phoenix.asking import answer
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce, opened, resolve, visible, wait_for_second_delivery

pytestmark = ON_SQLITE

SOLUTION, COMMUNICATION = "Solution assignee", "Communication assignee"
NOTE = "Note for the new assignee"


def told(person: Person) -> list[str]:
    """The first lines of the direct messages of the bot to somebody."""
    return [message.shown.splitlines()[0] for message in person.messages(dm=True)]


def test_the_form_shows_who_is_assigned(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina), "Reassign")

    assert form.title == "Reassign outage 1"
    assert form.labels == [COMMUNICATION, SOLUTION, NOTE]
    assert (form.value(COMMUNICATION), form.value(SOLUTION)) == ("nina", "nina")
    form.fill({SOLUTION: None})
    assert not form.submit()
    assert list(form.errors) == [SOLUTION]


def test_the_new_assignee_is_told_everywhere(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    announcement = announce(nina)
    assert not reassign(nina, announcement, Solution="omar").is_open
    phoenix.settled()

    shown = nina.refresh(announcement)
    assert "Solution assignee\n@omar\nCommunication assignee\n@nina" in shown.shown
    assert "Solution assignee: <@" + omar.id + ">" in shown.text
    assert [each.shown for each in nina.thread(announcement)] == [
        "Solution assignee: @nina → @omar\nby @nina"
    ]
    assert told(omar) == ["@nina made you solution assignee of Booking incident · 1."]
    link = omar.messages(dm=True)[0].blocks
    assert f"/archives/{announcement.channel}/p{announcement.ts.replace('.', '')}|" in str(link)
    assert told(nina) == []


@ON_BOTH
def test_the_new_assignee_reads_what_it_is_about_and_can_act_at_once(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    form = opened(nina, announcement, "Reassign")
    form.fill({NOTE: "The standby is <slow>.\nCall me."})
    pick(nina, form, Solution="omar")
    assert form.submit(), form.errors
    phoenix.settled()

    [message] = omar.messages(dm=True)
    _, *note, summary, eta, duty = visible(message).splitlines()
    assert (note, summary) == (["The standby is <slow>.", "Call me."], WHAT_HAPPENED)
    assert eta.startswith("ETA: under 2 h (by ")
    assert duty == "The solution assignee finds the cause, fixes it, and keeps the ETA right."
    assert message.buttons == ["Post update", "Resolve", "Edit", "Reassign"]
    assert opened(omar, message, "Post update").title == "Update on outage 1"
    assert "The standby is <slow>." in visible(answer(nina, "history 1"))


def test_a_note_alone_is_told_to_nobody(phoenix: Phoenix, nina: Person) -> None:
    form = opened(nina, announce(nina), "Reassign")
    form.fill({NOTE: "Thank you"})

    assert not form.submit()
    assert "Both are assigned already." in form.errors[COMMUNICATION]


@ON_BOTH
def test_whoever_may_takes_over_in_one_click(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement = announce(nina)
    ada.click(announcement, "Take over", confirm=True)
    ada.slack.until(lambda: kinds() == ["announced", "reassigned"], what="another assignee")
    phoenix.settled()

    assert (only_outage().solution_assignee_id, only_outage().communication_assignee_id) == (ada.id, nina.id)
    [comment] = nina.thread(announcement)
    assert comment.shown.startswith("Solution assignee: @nina → @ada")
    assert told(nina) == ["@ada reassigned Booking incident · 1. You are no longer its solution assignee."]
    assert told(ada) == []
    ada.click(announcement, "Take over", confirm=True)
    assert ada.wait_for("incidents", "You are its solution assignee already.").ephemeral
    assert kinds() == ["announced", "reassigned"]


def test_the_communication_assignee_is_offered_to_take_over(
    phoenix: Phoenix, nina: Person, omar: Person
) -> None:
    announcement = announce(nina)
    reassign(nina, announcement, Communication="omar")
    phoenix.settled()
    [message] = omar.messages(dm=True)
    assert message.buttons == ["Post update", "Resolve", "Edit", "Reassign", "Take over"]
    omar.click(message, "Take over", confirm=True)
    phoenix.settled()

    assert only_outage().assignee_ids == {omar.id}


def test_who_may_not_change_the_outage_does_not_take_it_over(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announcement = announce(nina)
    peter.click(announcement, "Take over", confirm=True)

    assert "Ask @nina, who is working on this outage." in peter.wait_for("incidents", "You may not").shown
    assert only_outage().assignee_ids == {nina.id}


def test_one_message_tells_of_both_roles(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    reassign(nina, announce(nina), Solution="omar", Communication="omar")
    phoenix.settled()

    [message] = told(omar)
    assert message == "@nina made you communication assignee and solution assignee of Booking incident · 1."


def test_old_and_new_assignees_are_told_but_not_who_did_it(
    phoenix: Phoenix, nina: Person, omar: Person, ada: Person, peter: Person
) -> None:
    announcement = announce(nina)
    reassign(ada, announcement, Solution="omar", Communication="peter")
    phoenix.settled()
    assert [len(told(person)) for person in (nina, omar, peter, ada)] == [1, 1, 1, 0]
    assert told(nina) == [
        "@ada reassigned Booking incident · 1. "
        "You are no longer its communication assignee or solution assignee."
    ]
    reassign(ada, announcement, Solution="ada", Communication="omar")
    phoenix.settled()

    assert told(omar)[1] == (
        "@ada made you communication assignee of Booking incident · 1. "
        "You are no longer its solution assignee."
    )
    assert told(peter)[1] == (
        "@ada reassigned Booking incident · 1. You are no longer its communication assignee."
    )
    assert told(ada) == []


def test_history_keeps_who_was_assigned_before(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    reassign(nina, announce(nina), Communication="omar")

    step = steps()[-1]
    assert (step.kind, step.by_id) == ("reassigned", nina.id)
    assert step.fields == {"communication_assignee_id": [nina.id, omar.id]}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("deploybot", "This is a bot; pick a person."),
        ("dana", "This person's account is deactivated."),
        ("gil", "This person is a guest; pick a full member."),
    ],
)
def test_who_cannot_act_cannot_be_assigned(phoenix: Phoenix, nina: Person, name: str, complaint: str) -> None:
    form = reassign(nina, announce(nina), Solution=name, Communication="omar")

    assert form.errors == {SOLUTION: complaint}
    assert form.value(COMMUNICATION) == "omar"
    assert only_outage().assignee_ids == {nina.id}


def test_an_id_that_slack_does_not_know_cannot_be_assigned(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    form = opened(nina, announce(nina), "Reassign")
    phoenix.settled()
    slack.faults.next("users.info", "500", times=100)
    unknown: dict[str, Any] = {"type": "users_select", "selected_user": "U0NOBODY000"}
    values = {"solution_assignee_id": {"solution_assignee_id": unknown}}
    nina.act("submit", view_id=form.view.id, values=values)
    assert form.errors == {SOLUTION: "Slack has not told us yet who this is. Submit again in a moment."}
    slack.faults.clear()
    slack.until(lambda: known("U0NOBODY000"), what="a record of nobody")

    assert not form.submit()
    assert form.errors == {SOLUTION: "This person is not in this workspace."}


def test_somebody_who_left_since_is_found_out_when_picked(
    phoenix: Phoenix, slack: Sandbox, nina: Person
) -> None:
    announcement = announce(nina)
    reassign(nina, announcement, Solution="peter")
    reassign(nina, announcement, Solution="nina")
    slack.change_member("peter", deleted=True)
    form = opened(nina, announcement, "Reassign")
    form.fill({SOLUTION: "peter"})
    slack.until(lambda: getattr(known(slack.user_id("peter")), "is_deactivated", False), what="the news")

    assert not form.submit()
    assert form.errors == {SOLUTION: "This person's account is deactivated."}


def test_a_form_sent_unchanged_says_so(phoenix: Phoenix, nina: Person) -> None:
    form = reassign(nina, announce(nina), Solution="nina")

    assert form.errors == {
        COMMUNICATION: "Both are assigned already. Pick somebody else, or close this form."
    }
    assert kinds() == ["announced"]


def test_two_people_reassigning_the_same_role_at_once(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    announcement = announce(nina)
    mine = opened(nina, announcement, "Reassign")
    pick(nina, mine, Solution="peter", Communication="omar")
    reassign(ada, announcement, Solution="ada")

    assert not mine.submit()
    assert list(mine.errors) == [SOLUTION]
    assert "@ada changed this to “@ada” while you were editing" in mine.errors[SOLUTION]
    assert mine.submit()
    assert only_outage().solution_assignee_id == nina.slack.user_id("peter")


def test_assignees_may_change_the_outage_and_those_before_them_no_more(
    phoenix: Phoenix, nina: Person, omar: Person, peter: Person
) -> None:
    announcement = announce(nina)
    reassign(nina, announcement, Solution="omar", Communication="peter")
    reassign(omar, announcement, Communication="omar")

    assert opened(omar, announcement, "Edit").title == "Edit outage 1"
    assert opened(nina, announcement, "Edit").title == "Edit outage 1"
    peter.click(announcement, "Reassign")
    refusal = peter.wait_for("incidents", "You may not change it.")
    assert "Ask @omar, who is working on this outage." in refusal.shown
    assert not peter.has_modal


def test_a_submit_delivered_twice_takes_effect_once(
    phoenix: Phoenix, slack: Sandbox, nina: Person, omar: Person, peter: Person
) -> None:
    announcement = announce(nina)
    rewrite(created_by=omar.id)
    form = opened(nina, announcement, "Reassign")
    pick(nina, form, Solution="peter", Communication="peter")
    slack.duplicate_next_envelope()
    assert form.submit()
    wait_for_second_delivery(slack)
    phoenix.settled()

    assert kinds() == ["announced", "reassigned"]
    assert len(told(peter)) == len(nina.thread(announcement)) == 1


def test_a_resolved_outage_is_not_reassigned(phoenix: Phoenix, nina: Person, omar: Person) -> None:
    group_members.join_named(omar.id, "edit_all_outages", now=utcnow())
    announcement = announce(nina)
    form = opened(omar, announcement, "Reassign")
    pick(omar, form, Solution="omar")
    resolve(nina, announcement)

    assert not form.submit()
    assert "Outage 1 was resolved by @nina" in form.errors[COMMUNICATION]
