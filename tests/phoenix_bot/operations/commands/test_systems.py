"""The command `systems`."""

from pathlib import Path

import pytest

from tests.command_line import Answer, Run
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = ON_SQLITE


@ON_BOTH
def test_systems_are_added_and_renamed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    added = run("systems", "add", "Website", "  Gift   cards ", settings=only_database)
    renamed = run("systems", "rename", "website", "Homepage", settings=only_database)
    listed = run("systems", "list", settings=only_database)

    assert added == Answer(0, "Added Website.\nAdded Gift cards.\n", "")
    assert renamed == Answer(0, "website is now Homepage.\n", "")
    assert listed.out.splitlines() == ["All", "Booking", "Gift cards", "Homepage", "Payments", "Search"]


def test_a_first_command_on_a_new_database_prepares_it(run: Run, tmp_path: Path) -> None:
    answer = run("systems", "list", settings={"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})

    assert answer == Answer(0, "All\n", "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add", "Website", "BOOKING"], "There is already a system called 'BOOKING'."),
        (["add", " "], "A system needs a name."),
        (["add", "x" * 151], "A system's name has at most 150 characters; 'xxx"),
        (["rename", "Bookin", "Website"], "There is no system called 'Bookin'."),
        (["rename", "Booking", "search"], "There is already a system called 'search'."),
    ],
)
def test_refused_changes_of_systems_change_nothing(
    run: Run, only_database: dict[str, str], arguments: list[str], complaint: str
) -> None:
    answer = run("systems", *arguments, settings=only_database)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(complaint)
    assert run("systems", "list", settings=only_database).out == "All\nBooking\nPayments\nSearch\n"


def test_systems_are_retired_brought_back_and_merged(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run("systems", *arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("list", "--retired") == "No system is retired.\n"
    back = "To bring it back: bot.py systems restore Booking"
    assert told("retire", "booking") == f"Booking is retired. {back}\n"
    assert told("list", "--retired") == "Booking\n"
    assert told("restore", "booking") == "Booking can be chosen again.\n"
    assert told("merge", "search", "Booking") == ("Search is retired. Outages moved to Booking: 0.\n")
    assert told("list") == "All\nBooking\nPayments\n"
