"""The bot, which also writes down each statement that it sends to its database.

Its first argument is the file for that: a line has the monotonic time, the thread, how many rows were
changed, and the statement. Times are never taken with it.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import peewee

import bot
from models.postgresql import Postgresql
from phoenix_bot.operations import signals

PING = "ping"


def trace(file: Path) -> None:
    """Write what is executed from now on to `file`. BEGIN and COMMIT do not count as statements."""
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(statement: str, rows: int) -> None:
        words = " ".join(statement.split())
        if not words.startswith(("BEGIN", "COMMIT")):
            line = f"{time.monotonic()}\t{threading.current_thread().name}\t{rows}\t{words}\n"
            os.write(out, line.encode())

    execute: Callable[..., Any] = peewee.Database.execute_sql
    answers: Callable[..., bool] = Postgresql._answers

    @wraps(execute)
    def execute_sql(self: Any, sql: str, *args: Any, **options: Any) -> Any:
        cursor = execute(self, sql, *args, **options)
        tell(sql, cursor.rowcount)
        return cursor

    def pinged(self: Any, connection: Any) -> bool:
        tell(PING, 0)
        return answers(self, connection)

    peewee.Database.execute_sql = execute_sql  # type: ignore[method-assign]  # this is the hook
    Postgresql._answers = pinged  # type: ignore[method-assign]  # this, too


if __name__ == "__main__":
    signals.hold()
    trace(Path(sys.argv[1]))
    sys.exit(bot.main([]))
