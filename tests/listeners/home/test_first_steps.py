"""App Home of a workspace where the bot was just installed."""

from models import Group, Membership, System
from models.database import transaction
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import home, managers_home, seen, showing
from tests.phoenix import Phoenix
from tests.stories import announce, resolve

pytestmark = ON_SQLITE


def just_installed(admin: Person) -> Form:
    """App Home of the first admin, before anybody has set up anything."""
    with transaction():
        System.delete().where(System.name != "All").execute()
        Membership.delete().where(Membership.group.in_(Group.select())).execute()
    managers_home(admin)
    return seen(admin, "First steps")


@ON_BOTH
def test_the_first_admin_is_led_to_a_first_announcement(phoenix: Phoenix, ada: Person, peter: Person) -> None:
    phoenix.settled()
    just_installed(ada).click("Add a system")
    form = ada.modal("Add a system")
    form.fill({"Name": "Booking"})
    assert form.submit(), form.errors
    seen(ada, "2 of 4 are done").click("Choose people")
    showing(ada, "Add a group").click("Open", beside="on_call")
    showing(ada, "Add people").click("Add people")
    form = ada.modal("Add people")
    form.fill({"People": ["peter"]})
    assert form.submit(), form.errors

    home(ada).click("Now")
    seen(ada, "3 of 4 are done").click("Announce a drill")
    assert ada.modal("Announce an outage").labels[0] == "What happened?"
    announce(peter, "Booking")
    phoenix.settled()
    assert "First steps" not in seen(ada, "Booking incident").text


def test_everybody_else_reads_what_this_is_until_there_has_been_an_outage(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    assert "The Phoenix announces outages in #incidents" in home(peter, "no open outage").text
    resolve(nina, announce(nina, "Booking"))

    assert "The Phoenix announces" not in seen(peter, "no open outage").text


def test_a_bot_that_has_seen_an_outage_to_its_end_asks_for_nothing(
    phoenix: Phoenix, nina: Person, ada: Person
) -> None:
    phoenix.settled()
    resolve(nina, announce(nina, "Booking"))
    with transaction():
        System.update(name="Everything", key="all").where(System.name == "All").execute()
        Membership.delete().where(Membership.group.in_(Group.select())).execute()
    managers_home(ada)

    assert "First steps" not in seen(ada, "no open outage").text
