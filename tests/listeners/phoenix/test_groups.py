"""/phoenix groups: what managers do with groups by typing."""

from datetime import timedelta

import pytest

from phoenix_bot.acts.clock import utcnow
from phoenix_bot.people import profiles
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import group_names, known
from tests.listeners.phoenix.asking import answer, audit, confirmed, said
from tests.managing import inside
from tests.phoenix import Phoenix

pytestmark = ON_SQLITE


@ON_BOTH
def test_a_group_is_added_and_lets_its_members_do_something(
    phoenix: Phoenix, peter: Person, ada: Person
) -> None:
    assert "The group First line is added." in said(ada, 'groups add "First  line"')
    assert "The group First line gives “May announce outages” now." in said(
        ada, "groups give first line Add announcement"
    )
    assert "@peter is now in First line." in said(ada, "groups add-member first line @peter")
    peter.command("/announce")

    assert peter.modal().title == "Announce an outage"
    assert audit() == [
        "Group added First line",
        "Group permissions changed First line: added add_announcement",
        f"Member added First line: user {peter.id}",
    ]


def test_a_list_shows_what_each_gives_and_how_many_are_in_it(phoenix: Phoenix, ada: Person) -> None:
    text = said(ada, "groups")

    assert "on_call\nMay announce outages · 2 people" in text
    assert "edit_all_outages\nMay change any outage · nobody in it" in text


def test_one_group_shows_who_is_in_it(phoenix: Phoenix, nina: Person, ada: Person) -> None:
    text = said(ada, "groups show ON_CALL")

    assert "on_call: May announce outages" in text
    assert "@nina · added by hand" in text
    assert "@peter" not in text


def test_somebody_is_taken_out_however_they_are_named(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    said(ada, "groups add-member on_call @peter")
    phoenix.settled()
    address = slack.workspace.member_named("peter").email
    assert "@peter is already in on_call." in said(ada, f"groups add-member on_call {address}")
    assert "@peter is no longer in on_call." in said(
        ada, f"groups remove-member on_call {slack.user_id('peter')}"
    )
    assert "@peter is not in on_call." in said(ada, "groups remove-member @peter on_call")

    assert inside("on_call") == sorted([slack.user_id("nina"), slack.user_id("omar")])


def test_a_group_takes_another_name_and_loses_a_permission(phoenix: Phoenix, ada: Person) -> None:
    said(ada, "groups add ops")
    said(ada, "groups give ops change_outage")
    assert "The group ops is called Operations now." in said(ada, "groups rename ops to Operations")
    assert "The group Operations no longer gives “May change any outage”." in said(
        ada, "groups take operations change outage"
    )

    assert "Operations\ngives no rights · nobody in it" in said(ada, "groups list")


@ON_BOTH
def test_a_group_with_members_is_deleted_once_it_is_confirmed(phoenix: Phoenix, ada: Person) -> None:
    said(ada, "groups add ops")
    said(ada, "groups give ops manage")
    said(ada, "groups add-member ops @peter")
    question = answer(ada, "groups delete ops")
    assert "It has 1 person. Its members lose “May manage The Phoenix”" in question.shown
    assert "The group ops is deleted." in confirmed(ada, question, "Delete")

    assert "There is no group “ops”." in said(ada, "groups show ops")


def test_a_group_that_has_grown_since_the_question_is_not_deleted(phoenix: Phoenix, ada: Person) -> None:
    said(ada, "groups add ops")
    question = answer(ada, "groups delete ops")
    assert "It has nobody in it." in question.shown
    said(ada, "groups add-member ops @peter")
    ada.click(question, "Delete", confirm=True)

    assert "The group ops has 1 member." in ada.wait_for("general", "Remove them first").shown
    assert "ops" in said(ada, "groups")


def test_who_was_a_guest_is_asked_about_again_when_refused(
    phoenix: Phoenix, slack: Sandbox, ada: Person, peter: Person
) -> None:
    # As if Slack's event about the change had been lost.
    profiles.remember({"id": peter.id, "is_restricted": True}, now=utcnow() - timedelta(minutes=10))
    assert "This person is a guest" in said(ada, "groups add-member on_call @peter")
    slack.until(lambda: slack.calls_of("users.info"), what="a question about peter")
    phoenix.settled()

    assert "@peter is now in on_call." in said(ada, "groups add-member on_call @peter")


def test_a_first_group_is_not_deleted(phoenix: Phoenix, slack: Sandbox, ada: Person) -> None:
    ada.click(answer(ada, "groups delete on_call"), "Delete", confirm=True)

    slack.until(lambda: "cannot be deleted" in ada.messages("general")[-1].shown, what="a refusal")
    assert "on_call" in said(ada, "groups")


def test_a_guest_is_not_put_into_a_group(phoenix: Phoenix, ada: Person, gil: Person) -> None:
    gil.command("/announce")
    phoenix.slack.until(lambda: known(gil.id), what="a record of gil")

    assert "This person is a guest; pick a full member." in said(ada, "groups add-member on_call @gil")
    assert audit() == []


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("add", "Type /phoenix groups add <name>"),
        ("add ON_CALL", "There is already a group called 'on_call'."),
        ("show", "Type /phoenix groups show <group>"),
        ("show oncall", "There is no group “oncall”. Did you mean “on_call”?"),
        ("rename on_call to duty", "The group on_call is built in and cannot be renamed."),
        ("rename on_call", "Type /phoenix groups rename <old> to <new>"),
        ("give on_call", "Type /phoenix groups give <group> <permission>"),
        ("give on_call fly", "There is no permission “fly”. The permissions are: add_announcement,"),
        ("take on_call add_announcement", "The group on_call always gives “May announce outages”."),
        ("add-member on_call", "Type /phoenix groups add-member <group> @person"),
        ("add-member @peter", "Type /phoenix groups add-member <group> @person"),
        ("add-member on_call nobody@x.example", "I know nobody called “nobody@x.example”."),
        ("add-member oncall @peter", "There is no group “oncall”. Did you mean “on_call”?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    phoenix: Phoenix, ada: Person, typed: str, complaint: str
) -> None:
    assert complaint in said(ada, f"groups {typed}")
    assert audit() == []


def test_a_permission_is_given_beside_those_it_has(phoenix: Phoenix, ada: Person) -> None:
    said(ada, "groups add ops")
    said(ada, "groups give ops manage")
    said(ada, "groups give ops change_outage")

    assert "ops\nMay change any outage, May manage The Phoenix · nobody in it" in said(ada, "groups")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("on_call @peter", "/phoenix groups add-member <group> @person"),
        ("@peter", "/phoenix groups add-member <group> @person"),
        ("night @peter shift", "/phoenix groups add-member <group> @person"),
        ("#incidents", "/phoenix groups add-member <group> @person"),
        ("on_call change_outage", "/phoenix groups give on_call change_outage"),
        ("ON_CALL may change any outage", "/phoenix groups give on_call change_outage"),
        ("oncall@northwind.example", "/phoenix google add oncall@northwind.example <group>"),
    ],
)
def test_what_looks_like_another_command_makes_no_group(
    phoenix: Phoenix, ada: Person, typed: str, right: str
) -> None:
    assert right in said(ada, f"groups add {typed}")
    assert group_names() == ["edit_all_outages", "on_call"]


def test_no_group_is_renamed_to_a_person(phoenix: Phoenix, ada: Person) -> None:
    assert "cannot mention anybody" in said(ada, "groups rename on_call to @peter")
    assert group_names() == ["edit_all_outages", "on_call"]
