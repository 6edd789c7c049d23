"""What stories about the import need: an old database, and the command."""

from collections.abc import Callable

import pytest

from tests import old_app
from tests.command_line import Run

Import = Callable[..., str]
"""Runs the command with further options; returns what it prints."""


@pytest.fixture
def old_url(postgres_url: Callable[..., str]) -> str:
    """A database of the Django app without rows."""
    url = postgres_url()
    old_app.create(url)
    return url


@pytest.fixture
def take_over(run: Run, only_database: dict[str, str], old_url: str) -> Import:
    """Runs the import, which must succeed."""

    def take_over(*options: str, **settings: str) -> str:
        answer = run("import-django", "--from", old_url, *options, settings=only_database | settings)
        assert answer.code == 0, answer.err
        return answer.out

    return take_over


def counts(report: str) -> dict[str, list[int]]:
    """What a report counts for each table: read, added, joined, there already, not taken."""
    found: dict[str, list[int]] = {}
    for line in report.splitlines()[1:]:
        name, *numbers = line.replace(",", "").split()
        if len(numbers) != 5 or not all(number.isdigit() for number in numbers):
            break
        found[name] = [int(number) for number in numbers]
    return found
