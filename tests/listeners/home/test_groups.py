"""App Home: what managers do with groups and the people in them."""

import pytest
from slack_sdk.models.views import View

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import GoogleGroup, GoogleMembership, Group, GroupPermission, Membership, Permission, User
from models.database import transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import group_members, groups, home_visits
from phoenix_bot.people.google import feeds
from phoenix_bot.people.google.feeds import Details
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text import home_address
from phoenix_bot.text.home_address import HomeAddress
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import group_names, insert_rows
from tests.listeners.home.looking import (
    at_groups,
    at_person,
    home,
    managers_home,
    managers_pages,
    press,
    seen,
    showing,
)
from tests.managing import ADA, google_group, inside, member, operator, told
from tests.phoenix import Phoenix
from tests.phoenix_bot.blocks.samples import complaints
from tests.plans import recorded
from tests.settings import SETTINGS
from tests.stories import wait_for_second_delivery

pytestmark = ON_SQLITE

MANAGE = "May manage The Phoenix"


def at_group(person: Person, name: str) -> Form:
    """App Home at the page of one group."""
    at_groups(person).click("Open", beside=name)
    return showing(person, "Add people")


def opened(person: Person, group: str, button: str) -> Form:
    """The form that a button on a group's page opens."""
    at_group(person, group).click(button)
    return person.modal()


def feed(group: str, *slack_ids: str) -> None:
    """A Google group that feeds a group, with these people in it."""
    feeds.add(Details("oncall@example.com", "", groups.named(group).identity), act=operator())
    with transaction():
        for slack_id in slack_ids:
            row = {"google_group": google_group("oncall@example.com"), "user": slack_id}
            GoogleMembership.create(added_at=utcnow(), **row)


def test_only_managers_see_the_page(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    assert "People and groups" in managers_pages(managers_home(ada))
    assert managers_pages(home(nina, "no open outage")) == []


def test_every_group_with_what_it_gives_and_who_feeds_it(phoenix: Phoenix, ada: Person) -> None:
    feed("on_call")
    text = at_groups(ada).text

    assert "on_call\nMay announce outages · 2 people · fed by the Google group oncall@example.com" in text, (
        text
    )
    assert "edit_all_outages\nMay change any outage · nobody in it" in text


def test_add_a_group(phoenix: Phoenix, ada: Person) -> None:
    at_groups(ada).click("Add a group")
    form = ada.modal("Add a group")
    form.fill({"Name": " Web  team ", "What its members may do": [MANAGE]})

    assert form.submit(), form.errors
    seen(ada, f"Web team\n{MANAGE} · nobody in it")
    assert told() == ["Group added Web team: gives manage"]


def test_a_taken_name_keeps_the_form_open(phoenix: Phoenix, ada: Person) -> None:
    at_groups(ada).click("Add a group")
    form = ada.modal()
    form.fill(Name=" ON_call ")

    assert not form.submit()
    assert form.errors == {"Name": "There is already a group called 'on_call'."}
    assert group_names() == ["edit_all_outages", "on_call"]


def test_change_a_group(phoenix: Phoenix, ada: Person) -> None:
    groups.add("Web", [Permission.MANAGE], act=operator())
    form = opened(ada, "Web", "Change")
    assert form.value("What its members may do") == [MANAGE]
    form.fill({"Name": "Web team", "What its members may do": ["May change any outage"]})

    assert form.submit(), form.errors
    seen(ada, "Web team\nMay change any outage")
    assert told()[1:] == [
        "Group permissions changed Web: added change_outage, removed manage",
        "Group renamed Web: to Web team",
    ]


def test_what_is_wrong_with_a_change_stands_at_its_field(phoenix: Phoenix, ada: Person) -> None:
    form = opened(ada, "on_call", "Change")
    form.fill({"Name": "night shift"})

    assert not form.submit()
    assert "is built in and cannot be renamed" in form.errors["Name"]

    form.fill({"Name": "on_call", "What its members may do": []})

    assert not form.submit()
    assert form.errors == {
        "What its members may do": "The group on_call always gives “May announce outages”."
    }


def test_two_who_change_a_group_at_once(phoenix: Phoenix, ada: Person) -> None:
    groups.add("Web", [], act=operator())
    form = opened(ada, "Web", "Change")
    groups.set_permissions(groups.named("Web").identity, [Permission.CHANGE_OUTAGE], act=operator())
    form.fill(Name="Web team")

    assert not form.submit()
    assert "Somebody else has changed this group meanwhile." in form.errors["Name"]
    assert "Web" in group_names()


@ON_BOTH
def test_delete_a_group_that_has_people(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    groups.add("Web", [Permission.CHANGE_OUTAGE], act=operator())
    group_members.add_member(groups.named("Web").identity, peter.id, act=operator())
    form = opened(ada, "Web", "Delete")
    assert "1 person is in it and loses what it gives." in form.text

    assert not form.submit()
    assert "The group Web has 1 member." in form.errors["Are you sure?"]

    form.fill({"Are you sure?": ["Delete it although people are in it"]})

    assert form.submit(), form.errors
    seen(ada, "This group does not exist any more.")
    assert group_names() == ["edit_all_outages", "on_call"]


def test_a_group_that_a_google_group_feeds_is_not_deleted(phoenix: Phoenix, ada: Person) -> None:
    groups.add("Web", [], act=operator())
    feed("Web")
    form = opened(ada, "Web", "Delete")

    assert not form.submit()
    assert "The Google group oncall@example.com feeds the group Web." in form.errors["Are you sure?"]


def test_the_first_groups_have_no_button_to_delete_them(phoenix: Phoenix, ada: Person) -> None:
    assert "Delete" not in at_group(ada, "on_call").buttons


@pytest.mark.parametrize("button", ["Change", "Delete", "Add people"])
def test_the_form_of_a_group_that_is_gone_says_so(phoenix: Phoenix, ada: Person, button: str) -> None:
    groups.add("Web", [], act=operator())
    form = opened(ada, "Web", button)
    groups.delete(groups.named("Web").identity, act=operator())
    if button == "Add people":
        form.fill(People=["peter"])

    assert not form.submit()
    assert "This group does not exist any more: somebody has deleted it" in " ".join(form.errors.values())
    seen(ada, "This group does not exist any more.")


@ON_BOTH
def test_who_is_in_a_group_and_by_what(phoenix: Phoenix, ada: Person, nina: Person, peter: Person) -> None:
    managers_home(ada)
    feed("on_call", nina.id, ada.id)
    shown = at_group(ada, "on_call")

    assert "@nina · added by hand and through the Google group oncall@example.com" in shown.text
    assert "@ada · through the Google group oncall@example.com" in shown.text
    assert shown.buttons.count("Remove") == 2


def test_who_left_the_company_stands_there_without_rights(phoenix: Phoenix, ada: Person) -> None:
    dana = ada.slack.user_id("dana")
    group_members.add_member(groups.named("on_call").identity, dana, act=operator())
    phoenix.settled()

    assert "@dana · added by hand · may not act here, so has no rights" in at_group(ada, "on_call").text


@ON_BOTH
def test_add_people_to_a_group(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    form = opened(ada, "edit_all_outages", "Add people")
    form.fill(People=["peter", "nina"])

    assert form.submit(), form.errors
    assert "@peter · added by hand" in seen(ada, "@peter").text
    assert len(inside("edit_all_outages")) == 2


def test_nobody_is_added_if_one_of_them_can_never_act(phoenix: Phoenix, ada: Person) -> None:
    form = opened(ada, "edit_all_outages", "Add people")
    form.fill(People=["peter", "gil"])
    phoenix.settled()

    assert not form.submit()
    complaint = "@gil: This person is a guest; pick a full member. Nobody was added."
    assert form.errors == {"People": complaint}
    assert inside("edit_all_outages") == []


def test_a_submit_that_slack_delivers_twice(phoenix: Phoenix, ada: Person, slack: Sandbox) -> None:
    form = opened(ada, "edit_all_outages", "Add people")
    form.fill(People=["peter"])
    slack.duplicate_next_envelope()

    assert form.submit(), form.errors
    wait_for_second_delivery(slack)
    assert len(told()) == 1


def test_remove_somebody_from_a_group(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    at_group(ada, "on_call").click("Remove", beside=nina.id)
    seen(ada, "1 person")

    assert inside("on_call") == [ada.slack.user_id("omar")]
    assert told() == ["Member removed on_call: user " + nina.id]


def test_the_last_manager_does_not_remove_themselves(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    groups.add("admins", [Permission.MANAGE], act=operator())
    group_members.add_member(groups.named("admins").identity, nina.id, act=operator())
    at_group(nina, "admins").click("Remove")

    assert "Then nobody could manage The Phoenix any more." in nina.modal("The Phoenix").text
    assert inside("admins") == [nina.id]


def test_what_is_known_about_a_person(phoenix: Phoenix, ada: Person) -> None:
    at_person(ada, "nina")
    text = seen(ada, "A full member.").text

    assert "A full member.\nRights: May announce outages" in text
    assert "on_call\nadded by hand" in text


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("gil", "A guest, so may not act."),
        ("dana", "Deactivated, so has no rights."),
        ("ada", "A workspace admin, so has all rights."),
    ],
)
def test_what_a_person_is(phoenix: Phoenix, ada: Person, name: str, state: str) -> None:
    at_person(ada, name)

    assert state in seen(ada, state).text


def test_give_a_person_a_group_and_take_it_away(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    at_person(ada, "peter").click("Add to a group")
    form = ada.modal("Add to a group")
    form.fill(Group="edit_all_outages")
    assert form.submit(), form.errors
    assert "edit_all_outages" in seen(ada, "Rights: May change any outage").text
    seen(ada, "edit_all_outages").click("Remove")

    # A page that is drawn meanwhile may know the change in its lower part only.
    assert "Not in any group." in seen(ada, "Rights: none").text
    assert inside("edit_all_outages") == []


def test_a_deactivated_person_gets_no_group(phoenix: Phoenix, ada: Person) -> None:
    at_person(ada, "dana")
    seen(ada, "Deactivated").click("Add to a group")
    form = ada.modal()
    form.fill(Group="on_call")

    assert not form.submit()
    assert form.errors == {"Group": "This person's account is deactivated."}


@pytest.mark.parametrize("button", ["Add people", "Change", "Delete"])
def test_a_plain_member_with_a_managers_button(
    phoenix: Phoenix, ada: Person, nina: Person, button: str
) -> None:
    groups.add("Web", [], act=operator())
    shown = at_group(ada, "Web")
    press(nina, shown, button)

    assert "You may not manage The Phoenix." in nina.modal("The Phoenix").text


def test_a_plain_member_who_removes_somebody(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    press(nina, at_group(ada, "on_call"), "Remove")

    assert "You may not manage The Phoenix." in nina.modal("The Phoenix").text
    assert len(inside("on_call")) == 2


GROUPS = 500


def many(people: int, *, odd: str) -> int:
    """So many people in a group that a Google group feeds, and hundreds of groups that ada is in; its id."""
    ids = [f"U{number:08}" for number in range(people)]
    now = utcnow()
    with transaction():
        insert_rows(User, [{"slack_id": one, "name": odd} for one in ids])
        group = Group.create(name=odd[:80], key="0")
        for permission in Permission:
            GroupPermission.create(group=group, permission=permission)
        google = GoogleGroup.create(key=odd[:255], group=group)
        insert_rows(Group, [{"name": odd[:80], "key": one} for one in ids[:GROUPS]])
        insert_rows(Membership, [{"group": group, "user": one, "added_at": now} for one in ids])
        insert_rows(GoogleMembership, [{"google_group": google, "user": one, "added_at": now} for one in ids])
        own = Group.select(Group.id).where(Group.key != "0")
        insert_rows(Membership, [{"group": one, "user": ADA, "added_at": now} for one in own])
    return int(group.id)


def view(text: str) -> View:
    """App Home of ada at a place."""
    home_visits.show_page(ADA, home_address.parse(text), now=utcnow())
    return render(ADA, Vocabulary(), Setup(SETTINGS), now=utcnow())


@pytest.mark.parametrize(
    ("count", "odd"), [(0, "🔥" * 255), (1, "<!channel> *a*" * 18), (10_000, "🔥" * 255)]
)
def test_any_number_of_people_and_groups(database: str, count: int, odd: str) -> None:
    member(ADA, is_admin=True)
    group_id = many(count, odd=odd)
    for where in ("groups", f"group?id={group_id}", f"person?who={ADA}"):
        for turned in ("", "n=3", "n=99999"):
            at = f"{where}{'&' if '?' in where else '?'}{turned}"
            assert complaints(view(at)) == []


@pytest.mark.parametrize("at", ["groups", "group?id={}", f"person?who={ADA}"])
def test_the_same_queries_for_few_and_many(database: str, at: str) -> None:
    member(ADA, is_admin=True)
    counts = []
    for count, odd in ((10, "x"), (1_000, "y")):
        with transaction():
            Membership.delete().execute()
            GoogleGroup.delete().execute()
            Group.delete().execute()
            User.delete().where(User.slack_id != ADA).execute()
        group_id = many(count, odd=odd)
        home_visits.show_page(ADA, home_address.parse(at.format(group_id)), now=utcnow())
        with recorded() as statements:
            render(ADA, Vocabulary(), Setup(SETTINGS), now=utcnow())
        counts.append(len([sql for sql, _ in statements if "SELECT" in sql]))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["", "x y", "U\x00", "U" * 40, "'; --"])
def test_a_person_whom_no_id_means(database: str, who: str) -> None:
    member(ADA, is_admin=True)
    shown = view(str(HomeAddress("person", {"who": who})))

    assert "This person does not exist any more." in str(shown.to_dict())
