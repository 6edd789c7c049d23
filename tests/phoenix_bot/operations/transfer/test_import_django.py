"""The command `import-django`: everything that the Django app has stored, with equal counts."""

import os
from collections.abc import Callable

import pytest

from tests import odd_rows, old_app
from tests.command_line import Run

ROWS = int(os.environ.get("PHOENIX_EXAMPLES", "0")) or 300


@pytest.fixture
def old_url(postgres_url: Callable[..., str]) -> str:
    """An empty database of the Django app."""
    url = postgres_url()
    old_app.create(url)
    return url


def counts(report: str) -> dict[str, list[int]]:
    """The numbers of the report, by table."""
    found = {}
    for line in report.splitlines()[1:]:
        name, *numbers = line.replace(",", "").split()
        if len(numbers) != 5 or not all(number.isdigit() for number in numbers):
            break
        found[name] = [int(number) for number in numbers]
    return found


def test_every_row_of_an_odd_database_is_accounted_for(
    run: Run, only_database: dict[str, str], old_url: str
) -> None:
    odd_rows.fill(old_url, ROWS)

    first = run("import-django", "--from", old_url, settings=only_database)
    second = run("import-django", "--from", old_url, settings=only_database)

    assert (first.code, second.code) == (0, 0), first.err + second.err
    for table, (read, *others) in counts(first.out).items():
        assert read == sum(others), table
    for table, (read, added, joined, there, left) in counts(second.out).items():
        assert (added, joined, there + left) == (0, 0, read), table
    assert (
        counts(first.out).keys()
        == counts(second.out).keys()
        == old_app.TABLES.keys()
        - {
            "django_content_type",
            "auth_permission",
        }
    )
