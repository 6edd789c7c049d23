"""App Home: the pages about outages."""

import pytest

from phoenix_bot.sandbox import Sandbox
from phoenix_bot.sandbox.form import Form
from phoenix_bot.sandbox.person import Person
from tests.conftest import Phoenix
from tests.history import rewrite
from tests.stories import announce, resolve


def home(person: Person, part: str = "") -> Form:
    """Open App Home and wait until it shows `part`."""
    person.open_home()
    return seen(person, part)


def to_tab(person: Person, title: str) -> None:
    """Open App Home and go to the page with this title, as soon as it has that tab."""

    def tab() -> str | None:
        buttons = person.home.buttons if person.home else []
        return next((text for text in buttons if text.split(" (")[0] == title), None)

    person.open_home()
    found = person.slack.until(tab, what=f"the tab {title}")
    home = person.home
    assert home is not None
    home.click(found)


def seen(person: Person, part: str) -> Form:
    """App Home as soon as it shows `part`, without opening it again."""

    def shows() -> Form | None:
        view = person.home
        return view if view is not None and part in view.text else None

    return person.slack.until(shows, what=f"App Home with {part!r}")


def test_a_quiet_day(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    assert "Announce an outage" in home(nina, "There is no open outage.").buttons
    assert "Announce an outage" not in home(peter, "There is no open outage.").buttons


def test_open_outages_with_what_can_be_done(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    announce(nina, "Booking", ETA="<2h")

    assert "Resolve" in home(nina, "Booking incident (1)").buttons
    assert "Resolve" not in home(peter, "Booking incident (1)").buttons
    assert "ETA <2h (until" in seen(peter, "Booking incident").text


def test_a_change_shows_without_opening_it_again(phoenix: Phoenix, nina: Person, peter: Person) -> None:
    home(peter, "There is no open outage.")
    announcement = announce(nina, "Booking")
    seen(peter, "Booking incident (1)")
    resolve(nina, announcement)

    seen(peter, "There is no open outage.")


def test_an_overdue_eta_stands_out(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Booking", ETA="<30m")
    from datetime import timedelta

    from phoenix_bot.clock import utcnow

    rewrite(eta_set_at=utcnow() - timedelta(minutes=50))

    assert "ETA overdue by 20m" in home(nina, "overdue").text


@pytest.mark.usefixtures("phoenix")
def test_the_form_opens_from_home(nina: Person, slack: Sandbox) -> None:
    home(nina, "no open outage").click("Announce an outage")

    assert nina.modal("Announce an outage").labels[0] == "What happened?"
