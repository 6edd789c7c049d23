"""Which alerts an outage shows: those of its system around its start and until its end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import Alert, Monitor, Outage, Source, System
from models.database import connection, database, transaction
from phoenix_bot.outages.reading import alerts
from tests.databases import ON_SQLITE
from tests.history import insert_rows, many_outages, rewrite
from tests.plans import plan, recorded

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def monitor(name: str, system: str) -> Monitor:
    """A monitor of a system."""
    found = System.get(System.name == system)
    return Monitor.create(
        source=Source.PINGDOM, external_id=name, name=name, system=found, made_at=START - 300 * DAY
    )


def outage(**values: Any) -> Outage:
    """An outage of Booking that began at START."""
    many_outages(1, by="U0NINA", system="Booking")
    rewrite(started_at=START, **values)
    with connection():
        found: Outage = Outage.get()
    return found


@pytest.fixture
def noted(database: str) -> None:
    """Alerts by their text, among them some that do not count."""
    spans = {
        "over long before": (-5 * HOUR, -4 * HOUR),
        "over before": (-29 * MINUTE, -20 * MINUTE),
        "open at the start": (-5 * HOUR, 5 * MINUTE),
        "still open": (-6 * DAY, None),
        "during": (30 * MINUTE, None),
        "after": (2 * HOUR, None),
    }
    with transaction():
        shop, till = monitor("Shop", "Booking"), monitor("Till", "Payments")
        for number, (text, (began, ended)) in enumerate(spans.items()):
            for one in (shop, till):
                span = {"started_at": START + began, "ended_at": ended and START + ended}
                Alert.create(monitor=one, type="critical", scope=str(number), text=text, **span)


@pytest.mark.usefixtures("noted")
def test_alerts_from_half_an_hour_before_the_start_until_the_end() -> None:
    found = outage(state="resolved", resolved_at=START + HOUR)
    with connection():
        told = alerts.around(found)

    texts = ["still open", "open at the start", "over before", "during"]
    assert [one.text for one in told.listed] == texts
    assert {one.monitor.name for one in told.listed} == {"Shop"}


@pytest.mark.usefixtures("noted")
@ON_SQLITE
def test_an_open_outage_shows_alerts_until_now_and_counts_those_it_does_not_list() -> None:
    found = outage()
    with connection():
        told = alerts.around(found, limit=3)

    assert ([one.text for one in told.listed][-1], told.more) == ("over before", 2)


@pytest.mark.new_database
def test_it_is_one_query_which_an_index_serves(database: str) -> None:
    with transaction():
        shop = monitor("Shop", "Booking")
        old = [
            {"monitor": shop.id, "type": "critical", "started_at": START - one * HOUR} for one in range(2000)
        ]
        insert_rows(Alert, [{**row, "ended_at": row["started_at"]} for row in old])
    found = outage()
    analyse()
    with connection(), recorded() as statements:
        alerts.around(found)

    [(sql, values)] = statements
    told = plan(sql, values)
    # In the words of PostgreSQL, and of SQLite: neither reads all alerts.
    assert "Seq Scan on alert" not in told
    assert "SCAN t1" not in told
    assert "alert_" in told


def analyse() -> None:
    """Let the database know how many rows there are."""
    with connection():
        database.execute_sql("ANALYZE")
