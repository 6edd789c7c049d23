"""Outages are found by what people wrote about them: in App Home, and by /phoenix search."""

from importlib import import_module

import pytest

from models import Outage
from models.database import database, transaction
from phoenix_bot.outages.reading import listing
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.sandbox.people.form import Form
from phoenix_bot.sandbox.people.person import Person
from phoenix_bot.text import search_words
from tests.databases import ON_BOTH, ON_POSTGRESQL, ON_SQLITE
from tests.history import many_outages, rewrite
from tests.listeners.buttons.clicking import post_update
from tests.listeners.home.looking import seen, to_tab
from tests.listeners.phoenix.asking import answer, said, turned
from tests.managing import NINA
from tests.phoenix import Phoenix
from tests.plans import plan, recorded
from tests.stories import announce, resolve

pytestmark = ON_SQLITE


def searched(phoenix: Phoenix, person: Person, words: str, part: str) -> Form:
    """App Home's history after a search, as soon as it shows `part`."""
    seen(person, "").fill({"Search": words})
    phoenix.settled()
    return seen(person, part)


@ON_BOTH
def test_outages_are_found_by_what_was_written_about_them(phoenix: Phoenix, nina: Person) -> None:
    post_update(nina, announce(nina, "Booking"), "The Prüfung of cards waits for the provider's failover")
    resolve(nina, announce(nina, "Payments", **{"What happened?": "No cards"}), Resolution="New certificate")
    to_tab(nina, "History")

    assert "Payments" not in searched(phoenix, nina, "PRUFUNG fail", "Booking incident").text
    assert "Booking" not in searched(phoenix, nina, "Certificate", "Payments incident").text
    assert "Booking incident" in searched(phoenix, nina, "card", "Payments incident").text
    searched(phoenix, nina, "card certificate prufung", "No outage matches.").click("Show all")
    seen(nina, "Booking incident")


@ON_BOTH
def test_the_command_searches_page_by_page(phoenix: Phoenix, nina: Person) -> None:
    many_outages(12, by=nina.id, system="Booking", search_words="gateway")
    many_outages(1, by=nina.id, system="Payments")

    first = answer(nina, "search GATE")
    assert "Outages with “GATE”" in first.shown
    assert "Payments" not in first.shown
    assert turned(nina, first, "Older").shown.count("Booking incident") == 2
    assert "No outage has all these words" in said(nina, "search gateway payments")
    assert "Type what to look for" in said(nina, "search ???")


@pytest.mark.usefixtures("database")
def test_a_search_for_signs_finds_nothing_and_the_rest_counts(phoenix: Phoenix, nina: Person) -> None:
    announce(nina, "Booking")
    to_tab(nina, "History")

    assert "Booking incident" not in searched(phoenix, nina, "%_'", "Search for words or numbers.").text
    searched(phoenix, nina, "%book'", "Booking incident")


@ON_POSTGRESQL
@pytest.mark.new_database
@pytest.mark.usefixtures("database")
def test_an_index_leads_to_outages_with_rare_words() -> None:
    many_outages(3000, by=NINA, system="Booking", search_words="booking down is")
    rewrite(7, search_words=search_words.added("", "certificate"))
    with transaction(), recorded() as statements:
        found = listing.page(Query(text="certif"), 0, size=10)
        # Among so few, PostgreSQL may as well read them all.
        database.execute_sql("SET LOCAL enable_seqscan TO off")
        shown = plan(*next(one for one in statements if one[0].startswith("SELECT")))

    assert [one.outage_id for one in found.announcements] == [7]
    assert "outage_search_vector" in shown


@ON_BOTH
@pytest.mark.usefixtures("database")
def test_outages_from_before_are_found_too() -> None:
    many_outages(2, by=NINA, system="Booking", summary="It's down: <Prüfung>")
    migration = import_module("models.migrations.0045_words_to_search")
    with transaction():
        migration._fill(database, 1, 1000)

        assert Outage.get_by_id(2).search_words == "booking down it prufung s"
