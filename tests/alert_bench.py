"""`python -m tests.alert_bench`: how long things take with a hundred alerts, and with a million."""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count, pairwise
from string import Template
from typing import Any

from models import Monitor, Outage, System
from models.database import close, connection, database, is_sqlite, long_work
from phoenix_bot import systems
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.alerting import standing
from phoenix_bot.monitors import alerts, datadog, monitors, retention
from phoenix_bot.monitors.monitors import Query
from phoenix_bot.operations.database import open_database
from phoenix_bot.operations.http import pingdom
from phoenix_bot.operations.http.server import Server
from phoenix_bot.outages.reading.alerts import around
from tests.phoenix_bot.monitors.test_datadog import message
from tests.postgres import create_database, find_programs, own_server
from tests.settings import settings

MANY = int(os.environ.get("PHOENIX_ALERTS", "1000000"))
MONITORS = 500
YEARS = 3 * 365 * 24 * 3600
ROUNDS = 20

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $many - 1) "
OF_MONITOR = "(SELECT MIN(id) FROM monitor) + i - i / $monitors * $monitors"

FILL = (
    """INSERT INTO monitor (source, external_id, name, description, url, severity, creator, tags, channel_id,
        trouble, last_alert_at, made_at, token, system_id)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $monitors - 1)
    SELECT CASE WHEN i - i / 2 * 2 = 0 THEN 'pingdom' ELSE 'datadog' END, CAST(i AS VARCHAR),
        'Monitor of shop ' || i, '', '', '', '', '[]', '', '', $now, $now, '',
        (SELECT MIN(id) FROM system) + i - i / 5 * 5 FROM n ORDER BY i""",
    """INSERT INTO alert (monitor_id, type, scope, text, url, started_at, ended_at, times, token)
    $numbers SELECT $monitor, 'critical', '', 'HTTP Error 503', '', $start, $end, 1, '' FROM n ORDER BY i""",
    """INSERT INTO alert_notice (monitor_id, key, at, scope, happened_at, is_up)
    $numbers SELECT $monitor, 'DOWN@' || i, $start, '', $start, FALSE FROM n ORDER BY i""",
    """INSERT INTO alert_notice (monitor_id, key, at, scope, happened_at, is_up)
    $numbers SELECT $monitor, 'UP@' || i, $end, '', $end, TRUE FROM n ORDER BY i""",
    """INSERT INTO alert_day (monitor_id, day, count)
    SELECT monitor_id, $day, COUNT(*) FROM alert GROUP BY monitor_id, $day""",
)
"""Monitors of five systems, and alerts of them over three years, the last ones now."""


def fill(many: int) -> None:
    """Insert five systems, and so many alerts of their monitors."""
    for number in range(5):
        systems.add(f"System {number}")
    insert_alerts(many)


def insert_alerts(many: int) -> None:
    """Insert monitors of the first five systems, and so many alerts of them."""
    first = int(utcnow().timestamp()) - YEARS
    moment = "datetime({}, 'unixepoch')" if is_sqlite() else "(to_timestamp({}) AT TIME ZONE 'UTC')"
    began = f"{first} + CAST((i + 1) * {YEARS / many} AS BIGINT)"
    words = {
        "numbers": Template(NUMBERS).substitute(many=many),
        "monitor": Template(OF_MONITOR).substitute(monitors=MONITORS),
        "monitors": MONITORS,
        "now": moment.format(first + YEARS),
        "start": moment.format(began),
        "end": moment.format(f"{began} + 300"),
        "day": "date(started_at)" if is_sqlite() else "started_at::date",
    }
    with long_work():
        for statement in FILL:
            database.execute_sql(Template(statement).substitute(words))
    with connection():
        database.execute_sql("ANALYZE")


@contextmanager
def webhook() -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that posts to the webhook."""
    server = Server(pingdom.routes(settings(PINGDOM_WEBHOOK="open")), host="127.0.0.1", port=0)
    server.start()

    def post(body: dict[str, Any]) -> None:
        line = HTTPConnection("127.0.0.1", server.port)
        line.request("POST", "/integration/pingdom", json.dumps(body))
        assert line.getresponse().status == 200
        line.close()

    yield post
    server.stop()


def datadog_alerts(number: int) -> None:
    """A message of Datadog about an alert that begins."""
    now = utcnow().timestamp() + number * 3600
    link = f"https://app.datadoghq.com/monitors/{number * 2 + 1}?event_id={now}"
    news = datadog.read({**message(link=link), "ts": f"{now:.6f}"})
    assert news is not None
    alerts.take_in(news, now=utcnow(), suggest_to="C1")


def read(what: Callable[[], Any]) -> Callable[[int], None]:
    def once(_: int) -> None:
        with connection():
            what()

    return once


def sql(statement: str, *values: object) -> Callable[[int], None]:
    mark = "?" if is_sqlite() else "%s"
    return read(lambda: list(database.execute_sql(statement.replace("?", mark), values)))


def what_is_measured(post: Callable[[dict[str, Any]], None]) -> dict[str, Callable[[int], None]]:
    """What people and services wait for, by name."""
    now, numbers = utcnow(), count()

    def down(number: int) -> None:
        at = int(utcnow().timestamp()) + next(numbers)
        post({"check_id": number % 10 * 2, "current_state": "DOWN", "state_changed_timestamp": at})

    def up(number: int) -> None:
        at = int(utcnow().timestamp()) + next(numbers)
        post({"check_id": number % 10 * 2, "current_state": "UP", "state_changed_timestamp": at})

    def late(number: int) -> None:
        at = int(utcnow().timestamp()) - 20 * 24 * 3600 - next(numbers)
        post({"check_id": number % 10 * 2, "current_state": "DOWN", "state_changed_timestamp": at})

    with connection():
        monitor = Monitor.select().order_by(Monitor.id).get()
        system = System.select().order_by(System.id).get()
    recent = (now - timedelta(days=30)).strftime("%Y-%m-%d %H:%M:%S")
    outage = Outage(system=system, started_at=now - timedelta(hours=1), announced_at=now)
    return {
        "webhook: down": down,
        "webhook: up": up,
        "webhook: down, three weeks late": late,
        "message of Datadog": datadog_alerts,
        "App Home, Monitors": read(lambda: monitors.page(Query(), 0, size=20, now=now)),
        "App Home, Monitors of a system, page 3": read(
            lambda: monitors.page(Query(system_id=system.id), 2, size=20, now=now)
        ),
        "/phoenix monitors 499": read(lambda: monitors.page(Query(text="shop 49"), 0, size=10, now=now)),
        "search": read(lambda: monitors.find("shop")),
        "a monitor's page": read(
            lambda: (
                monitors.days(monitor, now=now),
                monitors.newest_alerts(monitor, limit=15),
                monitors.changes(monitor, limit=10),
            )
        ),
        "timeline: alerts of the system": read(lambda: around(outage)),
        "is the system alerting": read(lambda: standing.is_alerting(system.id)),
        "alert_facts of 30 days": sql("SELECT COUNT(*) FROM alert_facts WHERE started_at > ?", recent),
        "alert_facts, the newest 50": sql("SELECT * FROM alert_facts ORDER BY started_at DESC LIMIT 50"),
    }


def batches(delete: Callable[[retention.Wait], Any], most: int) -> float:
    """The median of the milliseconds that the last of so many batches took."""
    times = [time.perf_counter()]

    def wait(_: float) -> None:
        times.append(time.perf_counter())
        if len(times) > most:
            raise TimeoutError

    with suppress(TimeoutError):
        delete(wait)
    return statistics.median(b - a for a, b in pairwise([*times, time.perf_counter()][-20:])) * 1000


def measure(url: str, many: int) -> dict[str, float]:
    """The median of the milliseconds, by what was measured, with so many alerts."""
    open_database(url, "a bench")
    began = time.perf_counter()
    fill(many)
    found = {"(filling, seconds)": time.perf_counter() - began}
    with webhook() as post:
        for name, act in what_is_measured(post).items():
            times = []
            for number in range(ROUNDS):
                began = time.perf_counter()
                act(number)
                times.append((time.perf_counter() - began) * 1000)
            found[name] = statistics.median(times)
    now = utcnow()
    found["retention: 500 notifications"] = batches(lambda w: retention.forget_notices(now=now, wait=w), 100)
    before = now - timedelta(days=30)
    found["retention: 500 alerts"] = batches(lambda w: retention.delete_alerts(before=before, wait=w), 100)
    close()
    return found


def main() -> None:
    """Print what takes how long with a hundred and with a million alerts, on both databases."""
    programs = find_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory() as folder, own_server(programs) as server:
        for kind in ("sqlite", "postgresql"):
            columns = []
            for many in (100, MANY):
                file = f"sqlite:///{folder}/{many}.db"
                columns.append(measure(file if kind == "sqlite" else create_database(server, None), many))
            print(f"\n{kind:42}{100:>10,} {MANY:>10,}")
            for name in columns[0]:
                print(f"{name:42}" + "".join(f"{column[name]:>10.1f} " for column in columns), flush=True)


if __name__ == "__main__":
    main()
