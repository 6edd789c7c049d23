"""`make bench` works. Nobody runs it every day."""

import pytest

from tests.bench.__main__ import main
from tests.bench.sides import SQLITE
from tests.databases import ON_SQLITE

pytestmark = ON_SQLITE


def test_it_shows_how_long_people_wait_beside_a_bare_app(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--size", "smallest", "--only", "talk", "--database", SQLITE])

    table = capsys.readouterr().out
    assert table.startswith("| what")
    assert "submit → announcement arrives, ms" in table
