"""Times that the old database has without a zone, and times that nobody can use."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from models import Outage
from models.database import bind, close, connection
from phoenix_bot.operations.transfer.django.times import Times, UnusableTime
from tests import old_app
from tests.cases import for_each
from tests.databases import ON_SQLITE
from tests.importing import Import

pytestmark = ON_SQLITE

NOW = datetime(2026, 11, 28, tzinfo=UTC)
PRAGUE = ZoneInfo("Europe/Prague")

READ = {
    "2020-06-01 12:00:00": "2020-06-01 10:00",
    "2020-06-01 12:00:00+00": "2020-06-01 12:00",
    "2020-06-01 12:00:00.123456+05:30": "2020-06-01 06:30",
    # The clocks went back from three to two: the first one counts.
    "2020-10-25 02:30:00": "2020-10-25 00:30",
    # They went forward from two to three: as zoneinfo has it.
    "2020-03-29 02:30:00": "2020-03-29 01:30",
}


@for_each("written", READ)
def test_times_are_read_in_their_zone(written: str) -> None:
    assert f"{Times(PRAGUE, NOW).read(written):%Y-%m-%d %H:%M}" == READ[written]


@for_each(
    "written",
    ["infinity", "-infinity", "0044-03-15 00:00:00 BC", "1999-01-01 00:00:00", "2999-01-01 00:00:00"],
)
def test_times_that_nobody_can_use_are_not_read(written: str) -> None:
    with pytest.raises(UnusableTime, match=r"^is "):
        Times(PRAGUE, NOW).read(written)


def test_the_order_of_rows_decides_which_hour_it_was(
    take_over: Import, old_url: str, database_url: str
) -> None:
    with old_app.rows(old_url) as old:
        old.execute("ALTER TABLE core_outage ALTER created TYPE timestamp, ALTER started_at TYPE timestamp")
        ada = old.add_user("U0ADA00001")
        for hour in ("01:50", "02:20", "02:50", "02:10", "02:40", "03:05"):
            at = f"2020-10-25 {hour}:00"
            old.add_outage(ada, created=at, started_at=at)

    report = take_over("--zone", "Europe/Prague")

    bind(database_url)
    with connection():
        found = [
            (f"{one.announced_at:%H:%M}", f"{one.started_at:%H:%M}")
            for one in Outage.select().order_by(Outage.id)
        ]
    close()
    hours = ["23:50", "00:20", "00:50", "01:10", "01:40", "02:05"]
    assert found == [(hour, hour) for hour in hours]
    assert "times without a zone stand in an hour that Europe/Prague had twice" in report
