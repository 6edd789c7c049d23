"""The folders of stories. They are in memory where that is possible: there, a commit waits for no disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108  # its files get names that nobody can guess
ROOM = 2 * 2**30
"""Bytes that must be free there; a run of six processes needs half of them at most."""


def in_memory() -> Path | None:
    """The folder whose files are kept in memory, if there is one with room."""
    is_there = os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if is_there else None


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder, removed after the test; if the test fails, it is moved to where pytest keeps such.

    pytest's own folder looks through those of all tests before it, and a later run has to remove them all.
    """
    failures = request.session.testsfailed
    folder = Path(tempfile.mkdtemp(prefix="phoenix-", dir=in_memory()))
    yield folder
    if request.session.testsfailed > failures:
        shutil.move(folder, tmp_path_factory.getbasetemp())
    else:
        # What a killed process left behind may still be writing.
        shutil.rmtree(folder, ignore_errors=True)
