"""Names of systems, and finding them."""

import pytest

from listeners.phoenix import typed_names
from models import Identity
from models.database import connection
from phoenix_bot import systems
from phoenix_bot.acts.refusals import Refused
from tests.databases import ON_BOTH, ON_SQLITE
from tests.managing import operator, told

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]


def rename(old: str, new: str) -> None:
    """An operator gives a system another name."""
    systems.rename(systems.named(old).identity, new, act=operator())


def retire(name: str) -> None:
    """An operator retires a system."""
    systems.retire(systems.named(name).identity, act=operator())


def merge(name: str, into: str) -> int:
    """An operator merges a system into another one."""
    return systems.merge(systems.named(name).identity, systems.named(into).identity, act=operator())


def found(typed: str, first: str = "") -> list[str]:
    """The names that a search finds, best first."""
    return [system.name for system in systems.find(typed, first=first)]


def test_everything_is_a_system_from_the_first_start() -> None:
    systems.create_first_system()

    assert systems.offered_names() == ["All", "Booking", "Payments", "Search"]


@pytest.mark.parametrize("name", ["booking", " BOOKING ", "Booking\n"])
def test_a_name_is_taken_in_any_case_and_spacing(name: str) -> None:
    with pytest.raises(Refused, match="There is already a system called"):
        systems.add(name)


@pytest.mark.parametrize(
    "twin",
    [
        "Cafe\u0301 1",
        "Café\u200b 1",
        "\u202eCafé\u00ad 1\ufeff",
        "Caf\u200dé\ufe0f 1\u3164",
        "CAFÉ\u00a0\uff11",
    ],
    ids=ascii,
)
def test_a_name_that_looks_like_another_one_is_taken(twin: str) -> None:
    systems.add("Café 1")

    with pytest.raises(Refused, match="There is already a system called"):
        systems.add(twin)
    assert typed_names.system(twin).name == systems.named(twin).name == "Café 1"


def test_what_nobody_sees_is_left_out_of_a_name() -> None:
    assert systems.add("\u200bCafe\u0301\u2028\u200b bar\x07\ud800").name == "Café bar"
    with pytest.raises(Refused, match="needs a name"):
        systems.add("\u200b \u2800\ufe0f")


@pytest.mark.parametrize(
    "emoji",
    [
        "👩🏽\u200d🚒🔥🏳\ufe0f\u200d🌈",
        "❤\ufe0f\u200d🔥 Love",
        "1\ufe0f\u20e3",
        "⚠\ufe0f Alerts",
        "\u2139\ufe0f",
    ],
    ids=ascii,
)
def test_emoji_stay_as_they_are(emoji: str) -> None:
    assert systems.add(emoji).name == emoji
    assert systems.named(emoji).name == emoji


@pytest.mark.parametrize(
    ("name", "why"),
    [(" \n", "needs a name"), ("x" * 151, "at most 150 characters"), ("ß" * 150, "is longer")],
)
def test_a_name_is_neither_empty_nor_endless(name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        systems.add(name)
    with pytest.raises(Refused, match=why):
        systems.rename(systems.named("Booking").identity, name, act=operator())


def test_names_keep_their_case_and_lose_their_surplus_spaces() -> None:
    assert systems.add("  Check-in   Desk ").name == "Check-in Desk"


@ON_BOTH
def test_renaming() -> None:
    rename(" booking", "BOOKING")
    assert systems.offered_names()[1] == "BOOKING"
    rename("BOOKING", "Reservations")
    with pytest.raises(Refused, match="no system called 'Booking'"):
        rename("Booking", "x")
    with pytest.raises(Refused, match="already a system called 'search'"):
        rename("Payments", "search")

    assert systems.offered_names() == ["All", "Payments", "Reservations", "Search"]
    assert told() == ["System renamed Booking: to BOOKING", "System renamed BOOKING: to Reservations"]


@ON_BOTH
def test_the_best_matches_come_first() -> None:
    for name in ("Searchlight", "Research", "Search engine"):
        systems.add(name)

    assert found("search") == ["Search", "Search engine", "Searchlight", "Research"]
    assert found("SEARCH E") == ["Search engine"]
    assert found("", first="search") == [
        *("Search", "Search engine", "Searchlight"),
        *("All", "Booking", "Payments", "Research"),
    ]


@ON_BOTH
@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", '"', "*", "?", "[a-z]"])
def test_signs_mean_themselves(typed: str) -> None:
    systems.add(f"Odd {typed} one")

    assert found(typed) == [f"Odd {typed} one"]
    assert found("", first=f"odd {typed}")[0] == f"Odd {typed} one"


@ON_BOTH
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Überweisung", "ÜBERW"),
        ("Straße", "STRASSE"),
        ("Платежи", "ПЛАТ"),
        ("予約", "予"),
        ("İstanbul", "i̇st"),
    ],
)
def test_case_does_not_count_in_any_alphabet(name: str, typed: str) -> None:
    systems.add(name)

    assert found(typed) == [name]
    best = systems.best_match(typed)
    assert best is not None
    assert best.name == name


@ON_BOTH
@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("", None),
        (" ", None),
        ("book", "Booking"),
        ("ments", "Payments"),
        ("A", "All"),
        ("booking fails", None),
    ],
)
def test_the_best_match(text: str, best: str | None) -> None:
    match = systems.best_match(text)

    assert (match.name if match else None) == best


@ON_BOTH
def test_no_more_are_offered_than_slack_takes() -> None:
    for number in range(120):
        systems.add(f"S{number}")

    assert len(systems.find("s")) == 100


@ON_BOTH
def test_a_retired_system_is_offered_no_more() -> None:
    retire("booking")

    assert systems.offered_names() == ["All", "Payments", "Search"]
    assert systems.retired_names() == ["Booking"]
    assert found("book") == []
    assert systems.best_match("Booking") is None
    with pytest.raises(Refused, match="Booking is retired already"):
        retire("Booking")


@ON_BOTH
def test_adding_a_retired_system_brings_it_back() -> None:
    before = systems.named("Booking").identity
    retire("Booking")
    assert systems.add("BOOKING", act=operator()).identity == before
    retire("BOOKING")
    systems.restore(before, act=operator())
    with pytest.raises(Refused, match="BOOKING is not retired"):
        systems.restore(before, act=operator())

    assert systems.offered_names() == ["All", "BOOKING", "Payments", "Search"]
    assert told() == [
        *("System retired Booking", "System restored BOOKING"),
        *("System retired BOOKING", "System restored BOOKING"),
    ]


def test_the_name_of_a_retired_system_is_not_given_to_another() -> None:
    retire("Booking")

    with pytest.raises(Refused, match="There is already a retired system called 'booking'"):
        rename("Payments", "booking")


def test_one_system_at_least_is_left_to_choose() -> None:
    for name in ("Booking", "Payments", "Search"):
        retire(name)

    with pytest.raises(Refused, match="All is the only system left to choose"):
        retire("All")
    assert systems.offered_names() == ["All"]


def test_systems_that_are_no_more_or_the_same_cannot_be_merged() -> None:
    retire("Booking")

    with pytest.raises(Refused, match=r"Booking is retired\. Choose a system that is in use"):
        merge("Payments", "Booking")
    with pytest.raises(Refused, match="cannot be merged into itself"):
        merge("search", "Search")
    with pytest.raises(Refused, match=r"does not know this system: .* Nothing was changed"):
        systems.merge(Identity(404), systems.named("Search").identity, act=operator())
    assert systems.offered_names() == ["All", "Payments", "Search"]


@ON_BOTH
def test_a_form_with_a_merged_system_means_the_one_that_took_over_in_the_end() -> None:
    booking, search = systems.named("Booking"), systems.named("Search")
    assert merge("Booking", "Payments") == 0
    merge("Payments", "Search")

    with connection():
        assert systems.successor(booking.identity) == systems.successor(search.identity) == search.id
    systems.add("Booking", act=operator())
    with connection():
        assert systems.successor(booking.identity) == booking.id
