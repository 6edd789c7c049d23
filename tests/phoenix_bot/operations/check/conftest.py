"""What the tests of the check share."""

from pathlib import Path

import pytest


@pytest.fixture
def fresh_file(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/fresh.db"
