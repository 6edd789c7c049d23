"""Which statements are sent to the database, and how it executes them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from models.database import connection, database, is_sqlite


@contextmanager
def recorded() -> Iterator[list[tuple[str, list[object]]]]:
    """Collect the statements that are sent until the end of the block, with their parameters."""
    statements: list[tuple[str, list[object]]] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.msg, tuple):
                statements.append(record.msg)

    logger, recorder = logging.getLogger("peewee"), Recorder()
    logger.addHandler(recorder)
    logger.setLevel(logging.DEBUG)
    yield statements
    logger.setLevel(logging.NOTSET)
    logger.removeHandler(recorder)


def plan(sql: str, parameters: list[object]) -> str:
    """The plan by which the database would execute a statement."""
    explain = "EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN "
    with connection():
        return "\n".join(str(line) for line in database.execute_sql(explain + sql, parameters))
