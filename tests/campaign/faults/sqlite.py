"""A SQLite file that another process holds."""

import random
import sqlite3
from contextlib import suppress

from tests.campaign.faults import ending
from tests.campaign.stage import Stage

LASTING = (0.5, 2.0, 6.5)
"""Seconds for which it is held; the bot waits for five."""


class Locked:
    """Another process writes, and does not come to an end."""

    name = "SQLite file locked"

    def suits(self, stage: Stage) -> bool:
        """Whether there is a file."""
        return stage.is_sqlite

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Begin to write."""
        if ending.has_begun(stage, self.name):
            return
        path = stage.database_url.removeprefix("sqlite:///")
        other = sqlite3.connect(path, timeout=LASTING[-1], isolation_level=None, check_same_thread=False)
        with suppress(sqlite3.OperationalError):
            # If the disk is full, nobody can write.
            other.execute("BEGIN IMMEDIATE")
        ending.begin(stage, self.name, chance, LASTING, other.close)

    def heal(self, stage: Stage) -> None:
        """End without a change."""
        ending.heal(stage, self.name)


FAULTS = (Locked(),)
