"""App Home: what somebody follows, and Follow on each outage."""

from phoenix_bot.sandbox.people.person import Person
from tests.databases import ON_BOTH, ON_SQLITE
from tests.listeners.home.looking import home, seen, to_tab
from tests.listeners.phoenix.asking import said
from tests.phoenix import Phoenix
from tests.stories import announce

pytestmark = ON_SQLITE


def test_an_outage_in_the_list_is_followed_and_unfollowed(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    announce(nina)
    home(peter, "Booking incident").click("Follow")
    peter.slack.until(lambda: peter.home and "Unfollow" in peter.home.buttons, what="Unfollow")
    assert "Booking incident" in said(peter, "following")

    assert peter.home
    peter.home.click("Details")
    seen(peter, "History").click("Unfollow")
    peter.slack.until(lambda: peter.home and "Follow" in peter.home.buttons, what="Follow")
    assert not peter.has_modal
    assert said(peter, "following").startswith("You follow nothing.")


@ON_BOTH
def test_systems_are_found_and_followed_on_a_page(phoenix: Phoenix, peter: Person) -> None:
    to_tab(peter, "Following")
    page = seen(peter, "You follow nothing.")
    page.choose("Follow a system…", "Booking")
    seen(peter, "Systems that you follow").choose("Follow a system…", "Search")
    page = seen(peter, "Search")
    assert page.buttons.count("Unfollow") == 2
    assert said(peter, "following") == "Systems that you follow\nBooking\nSearch"

    page.click("Unfollow")
    peter.slack.until(lambda: peter.home and peter.home.buttons.count("Unfollow") == 1, what="one left")
    assert said(peter, "following") == "Systems that you follow\nSearch"


def test_who_follows_the_system_sees_that_at_its_outage(
    phoenix: Phoenix, nina: Person, peter: Person
) -> None:
    said(peter, "follow booking")
    announce(nina)
    page = home(peter, "Booking incident")

    assert page.buttons[-2:] == ["Details", "Unfollow"]
