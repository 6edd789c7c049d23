"""What others do on the same PostgreSQL: they hold tables, end statements, and cross the bot's locks."""

import random
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Any

import psycopg2

from tests.campaign.faults import ending
from tests.campaign.stage import Stage

TABLES = ("outage", "delivery", "intake", "announcement", "outage_change", "job_run")
"""What somebody may hold: tables that people wait for, and that only the worker or the jobs need."""

BRIEFLY = (0.3, 1.5, 4.0)
CANCELLED_FOR = (0.3, 1.0)

CANCEL = """
    SELECT pg_cancel_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'phoenix' AND state = 'active'
"""

LOCK_TIMEOUT = "4s"

PAUSE = 0.02


class InSession:
    """A fault that somebody else's session makes."""

    name: str
    lasting: Sequence[float] = BRIEFLY

    def suits(self, stage: Stage) -> bool:
        """Whether the database has sessions."""
        return not stage.is_sqlite

    def strike(self, stage: Stage, chance: random.Random) -> None:
        """Let the session begin."""
        over, work = threading.Event(), self.work(chance)
        args = (stage.database_url, work, over)
        thread = threading.Thread(target=_at_work, args=args, name="session", daemon=True)
        thread.start()

        def end() -> None:
            over.set()
            thread.join(ending.PATIENCE)

        ending.begin(stage, self.name, chance, self.lasting, end)

    def work(self, chance: random.Random) -> Callable[[Any, threading.Event], None]:
        """What the session does, with a cursor, until the event is set."""
        raise NotImplementedError

    def heal(self, stage: Stage) -> None:
        """End the session."""
        ending.heal(stage, self.name)


def _at_work(url: str, work: Callable[[Any, threading.Event], None], over: threading.Event) -> None:
    # Whatever else strikes may keep this session from its work, or end it.
    with (
        suppress(psycopg2.Error),
        closing(psycopg2.connect(url)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        work(cursor, over)


class LockedTable(InSession):
    """Somebody holds a whole table."""

    name = "a table of PostgreSQL locked"

    def work(self, chance: random.Random) -> Callable[[Any, threading.Event], None]:
        table = chance.choice(TABLES)

        def hold(cursor: Any, over: threading.Event) -> None:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            over.wait()

        return hold


class Cancelled(InSession):
    """The server gives up whatever the bot asks."""

    name = "statements of PostgreSQL given up"
    lasting = CANCELLED_FOR

    def work(self, chance: random.Random) -> Callable[[Any, threading.Event], None]:
        def cancel(cursor: Any, over: threading.Event) -> None:
            while not over.wait(PAUSE):
                cursor.execute(CANCEL)
                cursor.connection.commit()

        return cancel


class Deadlock(InSession):
    """Somebody takes the bot's locks the other way round, and the server ends the bot's transaction."""

    name = "deadlock in PostgreSQL"

    def work(self, chance: random.Random) -> Callable[[Any, threading.Event], None]:
        def cross(cursor: Any, over: threading.Event) -> None:
            # Whoever waits first for so long is the one that is ended.
            cursor.execute("SET deadlock_timeout = '10s'")
            cursor.execute("LOCK TABLE delivery IN SHARE MODE")
            over.wait(0.2)
            cursor.execute("SELECT id FROM outage FOR UPDATE")
            over.wait()

        return cross


FAULTS = (LockedTable(), Cancelled(), Deadlock())
