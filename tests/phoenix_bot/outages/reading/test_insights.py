"""The figures about outages and alerts in a period, as the database gives them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models import AlertDay, Delivery, Monitor, Outage, System
from models.database import connection, transaction
from models.database import database as bound
from phoenix_bot.blocks.insights import charts
from phoenix_bot.blocks.insights.figures import Insights, LeftOut, Share, Week
from phoenix_bot.outages.reading import insights
from phoenix_bot.outages.reading.insights import ALL_SYSTEMS, Wanted
from tests.databases import ON_SQLITE
from tests.history import insert_rows, many_outages
from tests.plans import plan, recorded

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""A Thursday, one in the afternoon in Prague."""
PRAGUE = "Europe/Prague"
HOUR = timedelta(hours=1)


def outage(began: datetime, took: timedelta | None = None, *, system: str = "Booking", **values: Any) -> int:
    """An outage that was announced when it began; resolved after so long, or open."""
    end: Mapping[str, Any] = {} if took is None else {"state": "resolved", "resolved_at": began + took}
    times = dict.fromkeys(("announced_at", "started_at", "eta_set_at"), began)
    many_outages(1, by="U0NINA", system=system, **{**times, **end, **values})
    with connection():
        return int(Outage.select(Outage.id).order_by(Outage.id.desc()).limit(1).scalar())


def read(days: int = 30, *, system: str = "", zone: str = PRAGUE) -> Insights:
    with connection():
        which = System.get(System.name == system).identity if system else ALL_SYSTEMS
        return insights.read(Wanted(days, which), zone, now=NOW)


def alerts(name: str, count: int, *, days_ago: int = 0, system: str = "") -> None:
    """So many alerts of a monitor on a day."""
    day = NOW.date() - timedelta(days=days_ago)
    with transaction():
        belongs = System.get(System.name == system) if system else None
        about = {"source": "pingdom", "external_id": name, "name": name, "made_at": NOW, "system": belongs}
        monitor = Monitor.get_or_none(Monitor.name == name) or Monitor.create(**about)
        AlertDay.create(monitor=monitor, day=day, count=count)


@ON_SQLITE
def test_nothing_is_nothing(database: str) -> None:
    figures = read()

    assert figures.is_empty
    assert [week.outages for week in figures.weeks] == [0] * 5
    assert not any(chart.bars for chart in charts.of(figures))


def test_of_twelve_outages_it_says_which_do_not_count(database: str) -> None:
    for number in range(8):
        outage(NOW - timedelta(days=number, hours=20), HOUR * (number + 1))
    outage(NOW - HOUR)
    outage(NOW - HOUR * 5, -HOUR)
    original = outage(NOW - HOUR * 30, HOUR)
    outage(NOW - HOUR * 30, HOUR, duplicate_of=original)

    figures = read()
    found = figures.time_to_resolve
    assert (figures.announced, figures.outages, found.counted) == (12, 11, 9)
    assert found.left_out == LeftOut(open=1, duplicates=1, impossible=1)
    assert (found.median, found.ninth) == (4 * 3600, 8 * 3600)
    assert list(found.lengths) == [0, 2, 6, 1, 0, 0]
    assert charts.of(figures)[1].notes[0] == (
        "Of 12 outages, 9 counted: 1 is still open, 1 is a duplicate, 1 ended before it began"
    )


@ON_SQLITE
def test_one_outage_is_its_own_median(database: str) -> None:
    outage(NOW - HOUR * 3, timedelta(minutes=42))

    assert charts.of(read())[1].headline == "1 outage, resolved after 42m"


def test_what_was_never_announced_does_not_count(database: str) -> None:
    discarded, waiting = outage(NOW - HOUR), outage(NOW - HOUR)
    with transaction():
        for which, state in ((discarded, "dropped"), (waiting, "parked")):
            kept = {"key": str(which), "lane": "C1/1", "due_at": NOW, "created_at": NOW, "state": state}
            Delivery.create(kind="announcement", outage=which, **kept)

    figures = read()
    assert (figures.announced, figures.outages, figures.open) == (2, 1, 1)
    assert figures.left_out.words == "1 was never announced"


def test_false_alarms_and_drills_do_not_count(database: str) -> None:
    outage(NOW - HOUR * 3, HOUR, state="withdrawn")
    outage(NOW - HOUR * 3, HOUR, is_drill=True)
    outage(NOW - HOUR * 3, HOUR, is_announced=False)

    figures = read()
    assert (figures.announced, figures.outages, figures.downtime.total) == (3, 1, 3600)
    assert figures.left_out.words == "1 was a false alarm, 1 was a drill"


def test_weeks_are_those_of_the_zone_and_none_is_missing(database: str) -> None:
    sunday_in_london = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    outage(sunday_in_london, HOUR)

    here, there = read().weeks, read(zone="Europe/London").weeks
    assert here[0] == Week(date(2026, 10, 26), 0)
    assert [week.outages for week in here] == [0, 0, 0, 1, 0]
    assert [week.outages for week in there] == [0, 0, 1, 0, 0]


def test_a_period_begins_at_midnight_of_the_zone(database: str) -> None:
    first = datetime(2026, 10, 27, 23, tzinfo=UTC)
    outage(first, HOUR)
    outage(first - timedelta(seconds=1), timedelta(0))

    assert read().announced == 1
    assert read(90).announced == 2


def test_downtime_that_overlaps_counts_once_and_only_within_the_period(database: str) -> None:
    outage(NOW - HOUR * 10, HOUR * 4)
    outage(NOW - HOUR * 8, HOUR * 4)
    outage(NOW - HOUR * 2)
    outage(NOW - timedelta(days=40), timedelta(days=11), system="Payments")
    outage(NOW - timedelta(days=50), HOUR, system="Search")

    figures = read()
    start = datetime(2026, 10, 27, 23, tzinfo=UTC)
    lasted = int((NOW - timedelta(days=29) - start).total_seconds())
    assert list(figures.downtime.largest) == [Share("Payments", lasted), Share("Booking", 8 * 3600)]
    assert (figures.announced, figures.open) == (3, 1)
    assert list(read(system="Booking").downtime.largest) == [Share("Booking", 8 * 3600)]


def test_an_eta_is_kept_until_its_very_end(database: str) -> None:
    outage(NOW - HOUR * 20, HOUR * 2)
    outage(NOW - HOUR * 20, HOUR * 2 + timedelta(seconds=1))
    outage(NOW - HOUR * 20, HOUR, eta=">24h")
    outage(NOW - HOUR * 20)

    found = read().etas
    assert (found.kept, found.missed, found.left_out) == (1, 1, LeftOut(open=1, without_eta=1))


def test_of_hundreds_of_systems_ten_are_named(database: str) -> None:
    with transaction():
        insert_rows(System, [{"name": f"S{number}", "key": f"s{number}"} for number in range(200)])
    lasted = {"started_at": NOW - HOUR * 3, "announced_at": NOW, "resolved_at": NOW - HOUR}
    many_outages(200, by="U0NINA", system="Booking", state="resolved", **lasted)
    with transaction():
        shift = System.get(System.name == "S0").id - Outage.select().order_by(Outage.id).get().id
        Outage.update(system=Outage.id + shift).execute()

    figures = read()
    ranking = figures.downtime
    assert (len(ranking.largest), ranking.others, ranking.count) == (10, Share("others", 190 * 7200), 200)
    assert charts.of(figures)[2].bars[-1].told == "15d 20h"


def test_alerts_are_counted_by_monitor(database: str) -> None:
    alerts("shop", 5, system="Booking")
    alerts("shop", 2, days_ago=20, system="Booking")
    alerts("api", 1)
    alerts("old", 9, days_ago=60)

    assert list(read().alerts.largest) == [Share("shop", 7), Share("api", 1)]
    assert list(read(system="Booking").alerts.largest) == [Share("shop", 7)]
    assert read(90).alerts.total == 17
    with connection():
        assert not insights.is_empty(Wanted(30), PRAGUE, now=NOW)


@pytest.mark.new_database
def test_indexes_serve_the_figures(database: str) -> None:
    past = NOW - timedelta(days=500)
    many_outages(400, by="U0NINA", system="Booking", state="resolved", resolved_at=past, announced_at=past)
    outage(NOW - HOUR, HOUR)
    alerts("shop", 1)
    with transaction():
        days = [NOW.date() - timedelta(days=number) for number in range(1, 600)]
        insert_rows(AlertDay, [{"monitor": Monitor.get(), "day": day, "count": 1} for day in days])
    with connection():
        bound.execute_sql("ANALYZE")
    with recorded() as statements:
        figures = read()

    assert (figures.announced, figures.alerts.total) == (1, 30)
    assert len(statements) <= 5
    plans = [plan(sql, values) for sql, values in statements if "IN (" in sql or "alert_day" in sql]
    assert len(plans) >= 3
    assert not any(re.search(r"Seq Scan on (outage|alert_day)|SCAN t1", text) for text in plans), plans
