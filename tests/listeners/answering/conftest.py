"""Databases that take the place of the one that a story began with."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def backup(sqlite_template: Path, tmp_path: Path) -> str:
    """The database as it was before the story began."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'backup.db')}"
