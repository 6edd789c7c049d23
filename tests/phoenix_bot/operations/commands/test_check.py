"""The command `check`. What it finds is in operations/check/."""

from tests.command_line import Run
from tests.databases import ON_BOTH, ON_SQLITE

pytestmark = ON_SQLITE


@ON_BOTH
def test_check_prints_a_table_and_succeeds_when_nothing_is_to_do(run: Run, settings: dict[str, str]) -> None:
    answer = run("check", settings=settings)

    assert (answer.code, answer.err) == (0, "")
    assert [line[:2] for line in answer.out.splitlines()] == ["ok"] * 6


def test_check_fails_when_something_is_to_do(run: Run, sqlite_settings: dict[str, str]) -> None:
    answer = run("check", settings=sqlite_settings | {"SLACK_APP_TOKEN": "xapp-s3cret"})

    assert answer.code == 1
    assert [line[:2] for line in answer.out.splitlines()] == ["ok", "ok", "!!", "  ", "ok", "ok", "ok"]
    assert "s3cret" not in answer.out + answer.err
