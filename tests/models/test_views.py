"""The views for whoever reads by SQL: their columns are a promise."""

from datetime import timedelta

import pytest

from models import Alert, Monitor, Source, views
from models.database import connection, database, transaction
from models.migrate import migrate
from phoenix_bot.acts.clock import utcnow
from tests.databases import ON_SQLITE
from tests.history import many_outages
from tests.managing import ADA, member

pytestmark = pytest.mark.usefixtures("database")

OUTAGE = (
    *(
        "outage_id",
        "system",
        "state",
        "duplicate_of_id",
        "summary",
        "started_at",
        "announced_at",
        "resolved_at",
    ),
    *("seconds_to_resolve", "eta", "eta_set_at", "is_overdue", "sales_affected", "b2b_affected"),
    *("lost_bookings", "turnover_impact", "resolution", "suggested_outcome", "report_url"),
    *("announced_by", "solution_assignee", "communication_assignee", "resolved_by"),
    *("severity", "is_drill", "is_announced"),
)
ALERT = (
    *("alert_id", "source", "monitor_id", "monitor", "severity", "system", "type", "text"),
    *("started_at", "ended_at", "seconds", "times"),
)


def read(view: str) -> list[dict[str, object]]:
    """All rows of a view, by column, in its order."""
    with connection():
        cursor = database.execute_sql(f"SELECT * FROM {view} ORDER BY 1")  # noqa: S608
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_outages_with_how_long_they_took() -> None:
    member(ADA)
    now = utcnow()
    many_outages(1, by=ADA, system="Booking")
    many_outages(
        1,
        by=ADA,
        system="Booking",
        state="resolved",
        started_at=now - timedelta(minutes=90),
        resolved_at=now,
        resolved_by=ADA,
    )

    still, over = read("outage_facts")
    assert tuple(over) == OUTAGE
    assert (still["state"], still["seconds_to_resolve"], still["resolved_by"]) == ("open", None, None)
    assert (over["state"], over["seconds_to_resolve"], over["system"]) == ("resolved", 5400, "Booking")
    assert over["resolved_by"] == over["announced_by"]


def test_alerts_with_their_monitors() -> None:
    now = utcnow()
    with transaction():
        monitor = Monitor.create(source=Source.PINGDOM, external_id="7", name="Shop", made_at=now)
        Alert.create(
            monitor=monitor, type="critical", started_at=now - timedelta(seconds=90), ended_at=now, text="503"
        )

    [alert] = read("alert_facts")
    assert tuple(alert) == ALERT
    assert (alert["source"], alert["monitor"], alert["seconds"], alert["system"]) == (
        "pingdom",
        "Shop",
        90,
        None,
    )


def test_a_start_without_migrations_leaves_them() -> None:
    assert migrate() == []
    assert read("outage_facts") == []


@ON_SQLITE
def test_views_that_a_killed_start_did_not_make_are_made_at_the_next() -> None:
    with connection():
        views.drop()
    assert migrate() == []

    assert read("alert_facts") == []
