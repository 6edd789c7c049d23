"""Jobs at the command line, as other processes see them."""

import threading
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from jobs import commands
from jobs.clock import runs
from models import JobRun
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow

pytestmark = pytest.mark.usefixtures("database")


def test_a_long_run_is_not_taken_for_dead_while_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.begin("sync-users", now=utcnow())
    with transaction():
        JobRun.update(alive_at=utcnow() - timedelta(hours=1)).execute()
    keep_alive, shown = runs.keep_alive, threading.Event()

    def show(run_ids: Collection[int], *, now: datetime) -> None:
        keep_alive(run_ids, now=now)
        shown.set()

    monkeypatch.setattr(runs, "keep_alive", show)
    monkeypatch.setattr(commands, "SIGN_OF_LIFE", 0.01)
    with commands.showing_life(run):
        assert shown.wait(10)
        runs.fail_silent(now=utcnow())

    with connection():
        assert JobRun.get_by_id(run.id).finished_at is None
