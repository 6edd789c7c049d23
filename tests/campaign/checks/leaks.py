"""No copy keeps threads, files or connections that it needs no more, and no transaction stays open."""

from collections.abc import Iterator, Mapping
from contextlib import closing

import psycopg2

from tests.campaign.stage import Stage
from tests.campaign.usage import Usage, usage

MOST = Usage(threads=32, files=24, database=16)
"""How much more a copy may have than at its start: its pools grow with what people do, and keep some."""

OPEN = """
    SELECT client_port FROM pg_stat_activity
    WHERE datname = current_database()
        AND state LIKE 'idle in transaction%' AND state_change < now() - interval '5 s'
"""
"""Transactions in which nothing has happened for a while."""


def kept(stage: Stage, before: Mapping[int, Usage]) -> dict[int, Usage]:
    """How much more each copy has than at its start, by its number."""
    usual = next(iter(before.values()))
    running = stage.copies.running
    return {copy.number: usage(copy.pid, stage.bot_url) - before.get(copy.number, usual) for copy in running}


def broken(stage: Stage, kept: Mapping[int, Usage]) -> Iterator[str]:
    """Copies that have kept more than their pools may hold, and transactions that nobody goes on with."""
    for number, more in kept.items():
        if more | MOST != MOST:
            yield f"copy {number} has kept {more}"
    if stage.slack.connections > len(running := stage.copies.running):
        yield f"{len(running)} copies have {stage.slack.connections} connections to Slack"
    if stage.wire is not None:
        with closing(psycopg2.connect(stage.database_url)) as connection, connection.cursor() as cursor:
            cursor.execute(OPEN)
            ports = {port for (port,) in cursor}
        # What a fault has cut off without a word, the server ends later.
        number = len(ports.intersection(stage.wire.ports))
        if number:
            yield f"{number} transactions stay open in PostgreSQL"
