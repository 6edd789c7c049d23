"""A webhook that inserts what is posted into a table, durably. Its arguments: a database's URL and a port."""

import sqlite3
import sys
from collections.abc import Callable

import psycopg2
from aiohttp import web

TABLE = "CREATE TABLE IF NOT EXISTS bare (check_id BIGINT, at BIGINT, state TEXT)"

Write = Callable[[int, int, str], object]


def sqlite(url: str) -> Write:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.execute(TABLE)
    return lambda *values: connection.execute("INSERT INTO bare VALUES (?, ?, ?)", values)


def postgres(url: str) -> Write:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(TABLE)
    return lambda *values: cursor.execute("INSERT INTO bare VALUES (%s, %s, %s)", values)


def main(url: str, port: int) -> None:
    """Serve until the process is killed."""
    write = sqlite(url) if url.startswith("sqlite") else postgres(url)

    async def post(request: web.Request) -> web.Response:
        told = await request.json()
        write(told["check_id"], told["state_changed_timestamp"], told["current_state"])
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/integration/pingdom", post)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
