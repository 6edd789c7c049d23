"""The search in "Primary affected system", from the forms."""

import pytest

from models import System
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.naming import key_of
from phoenix_bot.sandbox.person import Person
from tests.conftest import Phoenix
from tests.stories import announce, opened

FIELD = "Primary affected system"


@pytest.fixture
def thousands(phoenix: Phoenix) -> None:
    """As many systems as a large company has."""
    names = [f"Service {number:04}" for number in range(3000)]
    with transaction():
        System.insert_many([{"name": name, "key": key_of(name)} for name in names]).execute()


def test_the_best_match_is_preselected_and_what_starts_alike_comes_first(
    phoenix: Phoenix, nina: Person
) -> None:
    for name in ("Book", "Bookings API", "eBook shop"):
        systems.add(name)
    nina.command("/announce", " BOOK ")
    form = nina.modal()

    assert form.value(FIELD) == "Book"
    assert form.options(FIELD)[:3] == ["Book", "Booking", "Bookings API"]
    assert set(form.options(FIELD)) == {
        "All",
        "Book",
        "Booking",
        "Bookings API",
        "eBook shop",
        "Payments",
        "Search",
    }


def test_without_a_text_nothing_is_preselected(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce")
    form = nina.modal()

    assert form.value(FIELD) is None
    assert form.options(FIELD) == ["All", "Booking", "Payments", "Search"]


def test_a_text_that_no_system_bears_preselects_nothing(phoenix: Phoenix, nina: Person) -> None:
    nina.command("/announce", "the coffee machine")

    assert nina.modal().value(FIELD) is None


def test_a_name_with_signs_that_slack_escapes_is_found(phoenix: Phoenix, nina: Person) -> None:
    systems.add("R&D <lab>")
    nina.command("/announce", "r&d <")

    assert nina.modal().value(FIELD) == "R&D <lab>"


def test_any_of_thousands_of_systems_can_be_found(phoenix: Phoenix, nina: Person, thousands: None) -> None:
    nina.command("/announce", "service 29")
    form = nina.modal()
    assert form.value(FIELD) == "Service 2900"
    assert form.options(FIELD) == [f"Service {number}" for number in range(2900, 3000)]
    assert len(form.options(FIELD, "serv")) == 100
    assert form.options(FIELD, "1776") == ["Service 1776"]
    assert form.options(FIELD, "no such") == []
    form.close()

    assert announce(nina, "Service 1776").shown.startswith("Service 1776 incident\n")


def test_percent_and_underscore_mean_themselves(phoenix: Phoenix, nina: Person) -> None:
    systems.add("100% uptime_page")
    nina.command("/announce")
    form = nina.modal()

    assert form.options(FIELD, "%") == form.options(FIELD, "_") == ["100% uptime_page"]


def test_names_longer_than_an_option_are_shortened_in_the_list_alone(phoenix: Phoenix, nina: Person) -> None:
    name = "Überraschungs-" + "é" * 136
    systems.add(name)
    nina.command("/announce", "überraschung")
    form = nina.modal()
    shown = form.value(FIELD)
    assert shown == name[:74] + "…"
    form.fill({"What happened?": "It is gone", "ETA": "<2h", "Lost bookings": "0%"})
    assert form.submit()

    announcement = nina.wait_for("incidents", "Überraschungs-")
    assert announcement.shown.startswith(f"{name[:140]}… incident\n")
    phoenix.settled()
    assert opened(nina, announcement, "Edit").value(FIELD) == shown
