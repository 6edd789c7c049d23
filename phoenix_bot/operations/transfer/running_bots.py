"""Whether a bot works on a PostgreSQL database: several may, so no lock tells."""

import sys
import time

from phoenix_bot.acts.refusals import Refused
from phoenix_bot.operations.transfer.postgresql_place import PostgresqlPlace

SESSIONS = """
    SELECT pid, state_change FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'phoenix' AND pid <> pg_backend_pid()
"""

WATCH = 6.0
"""Seconds in which a bot asks for deliveries three times."""

PAUSE = 0.25


def refuse(place: PostgresqlPlace, *, though_idle: bool = False) -> None:
    """Refused if a bot is connected to the database.

    A pooler keeps the sessions of a bot that has ended, and calls them as the bot did. These do nothing;
    `though_idle` lets them be. So they are watched for WATCH seconds. A bot whose address of the database
    has an application_name of its own is not seen.
    """
    first = _sessions(place)
    sessions = first
    if sessions:
        print(f"Watching whether a bot works on {place.shown} …", file=sys.stderr, flush=True)
    deadline = time.monotonic() + WATCH
    while sessions:
        if any(pid not in first or first[pid] != changed for pid, changed in sessions.items()):
            raise Refused(f"A bot is running on {place.shown}. Stop every copy of it, and try again.")
        if time.monotonic() > deadline:
            if though_idle:
                return
            raise Refused(
                f"{place.shown} has {len(sessions)} sessions of a bot, which do nothing. If a bot hangs, "
                "end it. If PgBouncer keeps the sessions of one that has ended, wait until "
                "it closes them (server_idle_timeout), or add --though-idle."
            )
        time.sleep(PAUSE)
        sessions = _sessions(place)


def _sessions(place: PostgresqlPlace) -> dict[int, str]:
    """The sessions of bots, and when each last began or ended a statement; "" if we may not know."""
    place.execute("SELECT pg_stat_clear_snapshot()")
    return {pid: str(changed or "") for pid, changed in place.execute(SESSIONS)}
