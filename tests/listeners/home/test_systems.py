"""App Home: what managers do with systems."""

from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from listeners.home.pages.page import Setup
from listeners.home.render import render
from models import Permission, System
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.people import group_members, groups, home_visits, profiles
from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text import home_address
from phoenix_bot.text.home_address import HomeAddress
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import insert_rows
from tests.listeners.home.looking import home, managers_home, managers_pages, press, seen, showing
from tests.managing import ADA, member, operator, told
from tests.phoenix import Phoenix
from tests.phoenix_bot.blocks.samples import complaints
from tests.plans import recorded
from tests.settings import SETTINGS
from tests.stories import announce, wait_for_second_delivery

pytestmark = ON_SQLITE


def at_systems(person: Person) -> Form:
    """App Home at its page of systems."""
    managers_home(person).choose("Manage…", "Systems")
    return showing(person, "Add a system")


def at_system(person: Person, name: str) -> Form:
    """App Home at the page of one system."""
    at_systems(person).click("Change", beside=name)
    return seen(person, "In use: it can be chosen")


def opened(person: Person, system: str, button: str) -> Form:
    """The form that a button on a system's page opens."""
    at_system(person, system).click(button)
    return person.modal()


def test_only_managers_see_the_page(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    assert "Systems" in managers_pages(managers_home(ada))
    assert managers_pages(home(nina, "no open outage")) == []

    home_visits.show_page(nina.id, HomeAddress("systems"), now=utcnow())
    phoenix.settled()

    assert "no open outage" in seen(nina, "outage").text


def test_add_a_system(phoenix: Phoenix, ada: Person) -> None:
    at_systems(ada).click("Add a system")
    form = ada.modal("Add a system")
    form.fill(Name="  Web   shop ")

    assert form.submit()
    assert "Web shop" in seen(ada, "Web shop").text
    assert told() == ["System added Web shop"]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("  booKING ", "There is already a system called 'booKING'."),
        ("🔥" * 200, "A system's name has at most 150 characters"),
        ("   ", "A system needs a name."),
    ],
)
def test_a_name_that_is_no_good_keeps_the_form_open(
    phoenix: Phoenix, ada: Person, name: str, complaint: str
) -> None:
    at_systems(ada).click("Add a system")
    form = ada.modal()
    form.fill(Name=name)

    assert not form.submit()
    assert complaint in form.errors["Name"]
    assert told() == []


def test_a_submit_that_slack_delivers_twice_adds_one(phoenix: Phoenix, ada: Person, slack: Sandbox) -> None:
    at_systems(ada).click("Add a system")
    form = ada.modal()
    form.fill(Name="Web")
    slack.duplicate_next_envelope()

    assert form.submit()
    wait_for_second_delivery(slack)
    assert told() == ["System added Web"]


def test_rename_a_system_whose_outages_keep_the_name_they_had(phoenix: Phoenix, ada: Person) -> None:
    announce(ada, "Booking")
    form = opened(ada, "Booking", "Rename")
    assert form.value("Name") == "Booking"
    form.fill(Name="Reservations")

    assert form.submit()
    assert "Reservations" in seen(ada, "Reservations").text
    seen(ada, "Reservations").click("Its outages")
    assert "Booking incident · 1" in seen(ada, "incident").text


def test_two_who_rename_at_once(phoenix: Phoenix, ada: Person) -> None:
    form = opened(ada, "Booking", "Rename")
    systems.rename(systems.named("Booking").identity, "Reservations", act=operator())
    form.fill(Name="Bookings")

    assert not form.submit()
    assert "Somebody else has renamed this system to 'Reservations' meanwhile." in form.errors["Name"]
    assert systems.named("Reservations").name == "Reservations"


@ON_BOTH
def test_retire_a_system_and_restore_it(phoenix: Phoenix, ada: Person) -> None:
    at_system(ada, "Booking").click("Retire", confirm=True)
    seen(ada, "Retired since").click("← All systems")
    seen(ada, "Booking (retired)").click("Change")
    seen(ada, "Retired since").click("Restore")

    seen(ada, "In use: it can be chosen")
    assert told() == ["System retired Booking", "System restored Booking"]


def test_a_click_that_slack_delivers_twice(phoenix: Phoenix, ada: Person, slack: Sandbox) -> None:
    shown = at_system(ada, "Booking")
    slack.duplicate_next_envelope()
    shown.click("Retire", confirm=True)
    wait_for_second_delivery(slack)

    seen(ada, "Retired since")
    assert told() == ["System retired Booking"]
    assert not ada.has_modal


def test_the_only_system_left_is_not_retired(phoenix: Phoenix, ada: Person) -> None:
    shown = at_system(ada, "Booking")
    for other in set(systems.offered_names()) - {"Booking"}:
        systems.retire(systems.named(other).identity, act=operator())
    shown.click("Retire", confirm=True)

    assert "Booking is the only system left to choose." in ada.modal("The Phoenix").text
    assert systems.offered_names() == ["Booking"]


@ON_BOTH
def test_merge_a_system_into_another(phoenix: Phoenix, ada: Person) -> None:
    announce(ada, "Booking")
    form = opened(ada, "Booking", "Merge")
    assert "each keeps the name it was announced with" in form.text
    form.fill({"Merge it into": "Payments", "Are you sure?": ["Merge them. This cannot be undone."]})

    assert form.submit(), form.errors
    seen(ada, "Its outages moved to another system.").click("Its outages")
    assert "Booking incident · 1" in seen(ada, "incident").text
    assert told() == ["System merged Booking: into Payments, outages 1"]


def test_a_merge_is_not_made_by_accident(phoenix: Phoenix, ada: Person) -> None:
    form = opened(ada, "Booking", "Merge")
    form.fill({"Merge it into": "Payments"})

    assert not form.submit()
    assert list(form.errors) == ["Are you sure?"]


def test_a_system_is_not_merged_into_itself(phoenix: Phoenix, ada: Person) -> None:
    form = opened(ada, "Booking", "Merge")
    form.fill({"Merge it into": "Booking", "Are you sure?": ["Merge them. This cannot be undone."]})

    assert not form.submit()
    assert "A system cannot be merged into itself." in form.errors["Merge it into"]


@ON_BOTH
def test_find_a_system(phoenix: Phoenix, ada: Person) -> None:
    systems.retire(systems.named("Payments").identity, act=operator())
    shown = at_systems(ada)
    assert shown.offers("Find a system", "pay") == ["Payments"]
    shown.choose("Find a system", "Payments")

    assert "Payments" in seen(ada, "Retired since").text


@pytest.mark.parametrize("button", ["Rename", "Merge"])
def test_the_form_of_a_system_that_is_gone_says_so(phoenix: Phoenix, ada: Person, button: str) -> None:
    form = opened(ada, "Booking", button)
    with transaction():
        System.delete().where(System.name == "Booking").execute()
    filled = {"Merge it into": "Payments", "Are you sure?": ["Merge them. This cannot be undone."]}
    form.fill({"Name": "Web"} if button == "Rename" else filled)

    assert not form.submit()
    assert "The Phoenix does not know this system: its database was replaced" in " ".join(
        form.errors.values()
    )
    assert "This system does not exist any more." in seen(ada, "does not exist").text


@pytest.mark.parametrize("button", ["Rename", "Retire", "Merge"])
def test_somebody_who_may_not_is_told_so(phoenix: Phoenix, ada: Person, nina: Person, button: str) -> None:
    press(nina, at_system(ada, "Booking"), button)

    assert "You may not manage The Phoenix." in nina.modal("The Phoenix").text
    assert told() == []


def test_a_form_left_open_by_a_former_manager(phoenix: Phoenix, ada: Person, nina: Person) -> None:
    profiles.introduce(ada.id, now=utcnow())
    phoenix.settled()
    groups.add("admins", [Permission.MANAGE], act=operator())
    group_members.add_member(groups.named("admins").identity, nina.id, act=operator())
    form = opened(nina, "Booking", "Rename")
    group_members.remove_member(groups.named("admins").identity, nina.id, act=operator())
    form.fill(Name="Web")

    assert not form.submit()
    assert "You may not" in form.errors["Name"]


def many(count: int, *, name: str = "") -> None:
    """So many systems, and no other one."""
    rows = [
        {"name": f"{name}{number:05}"[:255], "key": f"{number:05}", "retired_at": None}
        for number in range(count)
    ]
    with transaction():
        System.delete().execute()
        insert_rows(System, rows)


def view(slack_id: str, text: str) -> View:
    """App Home of somebody at a place."""
    home_visits.show_page(slack_id, home_address.parse(text), now=utcnow())
    return render(slack_id, Vocabulary(), Setup(SETTINGS), now=utcnow() + timedelta(seconds=1))


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_any_number_of_systems(database: str, count: int) -> None:
    member(ADA, is_admin=True)
    many(count, name="🔥" * 200)

    for at in ("systems", "systems?state=retired", "systems?n=124", "systems?n=99999"):
        assert complaints(view(ADA, at)) == []


def test_the_same_queries_for_few_and_many(database: str) -> None:
    member(ADA, is_admin=True)
    counts = set()
    for count in (10, 5000):
        many(count)
        home_visits.show_page(ADA, HomeAddress("systems"), now=utcnow())
        with recorded() as statements:
            render(ADA, Vocabulary(), Setup(SETTINGS), now=utcnow())
        counts.add(len([sql for sql, _ in statements if "SELECT" in sql]))

    assert len(counts) == 1
