"""The job thin-alerts: what nobody needs any more goes, some at a time."""

from datetime import timedelta

import pytest

from jobs import alert_retention
from models import Alert, AlertDay, AlertNotice, Monitor
from models.database import connection, transaction
from phoenix_bot.acts.clock import utcnow
from phoenix_bot.monitors.retention import BATCH
from tests.databases import ON_SQLITE
from tests.history import insert_rows
from tests.jobs.patient import Patient
from tests.settings import settings

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

NOW = utcnow()
DAY = timedelta(days=1)


def fill(count: int, *, age: timedelta) -> None:
    """Alerts of one monitor that ended so long ago, and one that has not."""
    with transaction():
        monitor = Monitor.create(source="pingdom", external_id="1", name="Shop", made_at=NOW)
        at = NOW - age
        alert = {"monitor": monitor, "type": "warning", "started_at": at, "ended_at": at, "token": "a"}
        insert_rows(Alert, [alert] * count)
        Alert.create(monitor=monitor, type="warning", started_at=at)
        insert_rows(AlertNotice, [{"monitor": monitor, "key": str(one), "at": at} for one in range(count)])
        AlertDay.create(monitor=monitor, day=at.date(), count=count)


def run(**given: str) -> str:
    return alert_retention.run_once(now=NOW, settings=settings(**given), report=Patient())


def left() -> tuple[int, int, int]:
    """How many alerts, known notifications and counted days there are."""
    with connection():
        return Alert.select().count(), AlertNotice.select().count(), AlertDay.select().count()


def test_old_alerts_are_deleted_and_what_is_open_or_counted_stays() -> None:
    fill(2 * BATCH, age=31 * DAY)

    assert run(ALERT_RETENTION_DAYS="30") == "400 notifications are forgotten, 400 alerts deleted."
    assert left() == (1, 0, 1)


def test_without_the_setting_alerts_stay() -> None:
    fill(3, age=400 * DAY)

    assert "Alerts are kept: ALERT_RETENTION_DAYS is not set." in run()
    assert left() == (4, 0, 1)


def test_what_is_young_stays() -> None:
    fill(3, age=29 * DAY)
    run(ALERT_RETENTION_DAYS="30")

    assert left() == (4, 3, 1)
