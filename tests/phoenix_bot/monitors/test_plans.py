"""However many alerts there are: an index leads to those that are asked for."""

import re
from datetime import datetime, timedelta

import pytest

from models import Alert, AlertDay, AlertNotice, Monitor, Outage, System
from models.database import connection, database, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.alerting import standing
from phoenix_bot.monitors import alerts, monitors, retention
from phoenix_bot.monitors.monitors import Query
from phoenix_bot.outages.reading.alerts import around
from tests.history import insert_rows
from tests.phoenix_bot.monitors.test_datadog import told
from tests.plans import plan, recorded

pytestmark = pytest.mark.new_database

NOW = utcnow()
MONITORS, ALERTS = 40, 1500


@pytest.fixture(autouse=True)
def history(database: str) -> None:
    """Hundreds of alerts over four months."""
    numbers = range(ALERTS)
    times: list[datetime] = [NOW - timedelta(hours=2 * (ALERTS - number)) for number in numbers]
    parts = [{"monitor": number % MONITORS + 1, "started_at": times[number]} for number in numbers]
    with transaction():
        system = System.get()
        usual = {"source": "datadog", "name": "Shop", "made_at": NOW, "system": system, "token": "a"}
        insert_rows(Monitor, [{**usual, "external_id": str(number + 1)} for number in range(MONITORS)])
        insert_rows(
            Alert, [{**one, "type": "critical", "ended_at": one["started_at"], "token": "a"} for one in parts]
        )
        notices = [{"monitor": one["monitor"], "at": one["started_at"]} for one in parts]
        insert_rows(
            AlertNotice,
            [{**one, "key": str(number), "happened_at": one["at"]} for number, one in enumerate(notices)],
        )
        days = sorted({(number % MONITORS + 1, times[number].date()) for number in numbers})
        insert_rows(AlertDay, [{"monitor": monitor, "day": day, "count": 1} for monitor, day in days])
        analyse()


def analyse() -> None:
    database.execute_sql("ANALYZE")


def reads_whole(sql: str, text: str) -> bool:
    """Whether this plan of a statement reads all of a table of alerts, or of its index."""
    names = ["alert", "alert_notice", "alert_day", "a", *re.findall(r'"alert\w*" AS "(\w+)"', sql)]
    return any(re.search(rf"Seq Scan on {name}\b|SCAN {name}\b", text) for name in names)


def link(event: int, at: int) -> str:
    return f"https://app.datadoghq.com/monitors/7?event_id={event}&link_event_ts={at}"


def test_no_table_of_alerts_is_read_whole() -> None:
    earlier = int((NOW - timedelta(days=20)).timestamp())
    with recorded() as statements:
        alerts.take_in(told(link=link(1, earlier + 60)), now=NOW, suggest_to="C1")
        alerts.take_in(told(link=link(2, earlier)), now=NOW, suggest_to="C1")
        alerts.take_in(told(title="Recovered: x", link=link(3, earlier + 90)), now=NOW)
        retention.delete_alerts(before=NOW - timedelta(days=330), wait=lambda _: None)
        retention.forget_notices(now=NOW - timedelta(days=300), wait=lambda _: None)
        with connection():
            system, monitor = System.get(), Monitor.get()
            monitors.page(Query(), 0, size=20, now=NOW)
            monitors.days(monitor, now=NOW)
            monitors.newest_alerts(monitor, limit=15)
            standing.is_alerting(system.id)
            around(Outage(system=system, started_at=NOW))
            recent = NOW.replace(tzinfo=None) - timedelta(days=1)
            database.execute_sql(f"SELECT * FROM alert_facts WHERE started_at > '{recent}'")  # noqa: S608

    asked = [
        one
        for one in statements
        if re.search('"alert|alert_facts', one[0]) and not one[0].startswith("INSERT")
    ]
    assert len(asked) > 15
    plans = [(sql, plan(sql, values)) for sql, values in asked]
    assert [one for one in plans if reads_whole(*one)] == []
