"""The command `groups`."""

from pathlib import Path

import pytest

from tests.command_line import Run
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = ON_SQLITE


@ON_BOTH
def test_groups_are_managed_without_any_token(run: Run, only_database: dict[str, str]) -> None:
    def told(*arguments: str) -> str:
        answer = run(*arguments, settings=only_database)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    assert told("groups", "add", "Web team", "manage") == "Added Web team.\n"
    assert told("groups", "rename", "web TEAM", "Web") == "Web team is now Web.\n"
    assert told("groups", "permissions", "Web", "change_outage") == "Web now gives change_outage.\n"
    told("grant", "U0NINA0000", "web")
    assert told("groups", "members", "on_call") == "Nobody is in on_call.\n"
    assert told("groups", "members", "Web") == "U0NINA0000 (by hand)\n"
    assert told("groups", "list").splitlines() == [
        "edit_all_outages: change_outage; members: 0",
        "on_call: add_announcement; members: 0",
        "Web: change_outage; members: 1",
    ]
    assert told("groups", "delete", "Web", "--with-members") == "Deleted Web.\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["groups", "add", "on_CALL"], "There is already a group called 'on_call'."),
        (["groups", "delete", "on_call"], "The group on_call is built in and cannot be deleted."),
        (["groups", "members", "x"], "There is no group 'x'. The groups are: edit_all_outages, on_call."),
        (["google", "add", "oncall"], "Enter the Google group's address, such as oncall@example.com, or "),
        (["google", "remove", "a@b.example"], "No Google group 'a@b.example' has been added."),
    ],
)
def test_refused_changes_of_groups_say_why(
    run: Run, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    answer = run(*arguments, settings={"DATABASE_URL": f"sqlite:///{tmp_path}/phoenix.db"})

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(complaint)
