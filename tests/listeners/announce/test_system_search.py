"""The search in "Primary affected system", from the forms."""

import pytest

from models import System
from models.database import transaction
from phoenix_bot import systems
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text.names import key_of
from tests.databases import ON_BOTH, ON_SQLITE
from tests.history import insert_rows, only_outage
from tests.managing import operator
from tests.phoenix import Phoenix
from tests.stories import WHAT_HAPPENED, announce, opened

pytestmark = ON_SQLITE

FIELD = "Primary affected system"


@pytest.fixture
def thousands(phoenix: Phoenix) -> None:
    """As many systems as a large company has."""
    names = [f"Service {number:04}" for number in range(3000)]
    with transaction():
        insert_rows(System, [{"name": name, "key": key_of(name)} for name in names])


@ON_BOTH
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


@ON_BOTH
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


@ON_BOTH
def test_any_of_thousands_of_systems_can_be_found(phoenix: Phoenix, nina: Person, thousands: None) -> None:
    nina.command("/announce", "service 29")
    form = nina.modal()
    assert form.value(FIELD) == "Service 2900"
    assert form.options(FIELD) == [f"Service {number}" for number in range(2900, 3000)]
    assert len(form.options(FIELD, "serv")) == 100
    assert form.options(FIELD, "1776") == ["Service 1776"]
    assert form.options(FIELD, "no such") == []
    form.close()

    assert announce(nina, "Service 1776").shown.startswith("Service 1776 incident · 1\n")


@ON_BOTH
def test_percent_and_underscore_mean_themselves(phoenix: Phoenix, nina: Person) -> None:
    systems.add("100% uptime_page")
    nina.command("/announce")
    form = nina.modal()

    assert form.options(FIELD, "%") == form.options(FIELD, "_") == ["100% uptime_page"]


def test_names_longer_than_an_option_go_on_below_it(phoenix: Phoenix, nina: Person) -> None:
    name = "Überraschungs-" + "é" * 136
    systems.add(name)
    nina.command("/announce", "überraschung")
    form = nina.modal()
    shown = form.value(FIELD)
    assert shown == name[:75]
    assert name[75:] in str(form.view.body)
    form.fill({"What happened?": "It is gone", "ETA": "under 2 h", "Lost bookings": "0%"})
    assert form.submit()

    announcement = nina.wait_for("incidents", "Überraschungs-")
    assert announcement.shown.startswith(f"{name[:136]}… incident · 1\n")
    phoenix.settled()
    assert opened(nina, announcement, "Edit").value(FIELD) == shown


def test_a_retired_system_is_not_offered_but_its_outages_can_be_edited(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina, "Booking")
    systems.retire(systems.named("Booking").identity, act=operator())
    form = opened(nina, announcement, "Edit")
    assert form.value(FIELD) == "Booking"
    assert form.options(FIELD) == ["All", "Payments", "Search"]
    form.fill({"ETA": "under 8 h", "Reason for this change?": "Takes longer"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert nina.refresh(announcement).shown.startswith("Booking incident · 1\n")
    assert "\nETA: under 2 h → under 8 h, by " in nina.thread(announcement)[-1].shown


def test_outages_of_a_merged_system_keep_its_name_also_through_a_form_that_was_open(
    phoenix: Phoenix, nina: Person
) -> None:
    announcement = announce(nina, "Booking")
    form = opened(nina, announcement, "Edit")
    search = systems.named("Search")
    assert systems.merge(systems.named("Booking").identity, search.identity, act=operator()) == 1
    form.fill({"ETA": "under 8 h", "Reason for this change?": "Takes longer"})
    assert form.submit(), form.errors
    phoenix.settled()

    assert (only_outage().system_id, only_outage().system_name) == (search.id, "Booking")
    assert "\nETA: under 2 h → under 8 h, by " in nina.thread(announcement)[-1].shown


def test_who_announces_with_a_system_that_is_merged_meanwhile_announces_the_other(
    phoenix: Phoenix, nina: Person
) -> None:
    nina.command("/announce", "Booking")
    form = nina.modal()
    systems.merge(systems.named("Booking").identity, systems.named("Search").identity, act=operator())
    form.fill({"What happened?": WHAT_HAPPENED, "ETA": "under 2 h", "Lost bookings": "<10%"})
    assert form.submit(), form.errors

    nina.wait_for("incidents", "Search incident")
    assert only_outage().system_name == "Search"
