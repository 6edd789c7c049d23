"""Names of systems, and finding them."""

import pytest

from phoenix_bot import systems
from phoenix_bot.refusals import Refused

pytestmark = pytest.mark.usefixtures("database")


def found(typed: str, first: str = "") -> list[str]:
    """The names that a search finds, best first."""
    return [system.name for system in systems.find(typed, first=first)]


def test_everything_is_a_system_from_the_first_start() -> None:
    systems.create_first_system()

    assert systems.names() == ["All", "Booking", "Payments", "Search"]


@pytest.mark.parametrize("name", ["booking", " BOOKING ", "Booking\n"])
def test_a_name_is_taken_in_any_case_and_spacing(name: str) -> None:
    with pytest.raises(Refused, match="There is already a system called"):
        systems.add(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [(" \n", "needs a name"), ("x" * 151, "at most 150 characters"), ("ß" * 150, "is longer")],
)
def test_a_name_is_neither_empty_nor_endless(name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        systems.add(name)
    with pytest.raises(Refused, match=why):
        systems.rename("Booking", name)


def test_names_keep_their_case_and_lose_their_surplus_spaces() -> None:
    assert systems.add("  Check-in   Desk ").name == "Check-in Desk"


def test_renaming() -> None:
    assert systems.rename(" booking", "BOOKING").name == "BOOKING"
    systems.rename("BOOKING", "Reservations")
    with pytest.raises(Refused, match="no system called 'Booking'"):
        systems.rename("Booking", "x")
    with pytest.raises(Refused, match="already a system called 'search'"):
        systems.rename("Payments", "search")

    assert systems.names() == ["All", "Payments", "Reservations", "Search"]


def test_the_best_matches_come_first() -> None:
    for name in ("Searchlight", "Research", "Search engine"):
        systems.add(name)

    assert found("search") == ["Search", "Search engine", "Searchlight", "Research"]
    assert found("SEARCH E") == ["Search engine"]
    assert found("", first="search") == [
        *("Search", "Search engine", "Searchlight"),
        *("All", "Booking", "Payments", "Research"),
    ]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", '"', "*", "?", "[a-z]"])
def test_signs_mean_themselves(typed: str) -> None:
    systems.add(f"Odd {typed} one")

    assert found(typed) == [f"Odd {typed} one"]
    assert found("", first=f"odd {typed}")[0] == f"Odd {typed} one"


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


def test_no_more_are_offered_than_slack_takes() -> None:
    for number in range(120):
        systems.add(f"S{number}")

    assert len(systems.find("s")) == 100
