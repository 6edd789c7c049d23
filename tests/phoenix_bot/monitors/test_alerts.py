"""Alerts come in any order and any number of times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from models import Alert, AlertDay, AlertType, Monitor, Source
from models.database import connection
from phoenix_bot.monitors.alerts import About, Notification, take_in
from tests.databases import ON_SQLITE

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHOP = About(Source.PINGDOM, "12345", "Shop front", "https://www.example.com/", "https://my.pingdom.com/1")


def tell(state: str, minutes: float, *, type: AlertType = AlertType.CRITICAL, about: About = SHOP) -> None:
    """Have the service say that the monitor is in a state, since so many minutes after noon."""
    at = NOON + minutes * MINUTE
    news = Notification(
        about, f"{state}@{at.timestamp():.0f}", at, is_up=state == "UP", type=type, text="HTTP Error 503"
    )
    take_in(news, now=at)


def alerts() -> list[tuple[float, float | None, int]]:
    """Every alert: its minutes after noon, and how often it came."""
    with connection():
        return [
            (
                (one.started_at - NOON) / MINUTE,
                (one.ended_at - NOON) / MINUTE if one.ended_at else None,
                one.times,
            )
            for one in Alert.select().order_by(Alert.started_at)
        ]


def test_an_alert_begins_and_ends() -> None:
    tell("DOWN", 0)
    assert alerts() == [(0, None, 1)]
    tell("UP", 7)

    assert alerts() == [(0, 7, 1)]
    with connection():
        monitor, alert = Monitor.get(), Alert.get()
    assert (monitor.name, monitor.description, monitor.url) == (SHOP.name, SHOP.description, SHOP.url)
    assert (alert.type, alert.text) == (AlertType.CRITICAL, "HTTP Error 503")
    assert monitor.last_alert_at == NOON


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("DOWN", 0), ("DOWN", 0), ("UP", 5), ("UP", 5), ("DOWN", 0)], [(0, 5, 1)]),
        ([("UP", 0), ("DOWN", 30)], [(30, None, 1)]),
        ([("UP", 5), ("DOWN", 0)], [(0, 5, 1)]),
        ([("DOWN", 0), ("UP", 5), ("UP", 6)], [(0, 5, 1)]),
        ([("DOWN", 0), ("DOWN", 3)], [(0, None, 1)]),
        ([("DOWN", 0), ("UP", 2), ("DOWN", 4), ("UP", 6), ("DOWN", 8), ("UP", 9)], [(0, 9, 3)]),
        ([("DOWN", 0), ("UP", 2), ("DOWN", 60), ("UP", 61)], [(0, 2, 1), (60, 61, 1)]),
        ([("DOWN", 60), ("UP", 61), ("UP", 2), ("DOWN", 0)], [(0, 2, 1), (60, 61, 1)]),
    ],
    ids=["twice", "up first", "overtaken", "up twice", "down again", "flapping", "another", "late"],
)
@ON_SQLITE
def test_whatever_the_order(
    told: list[tuple[str, float]], expected: list[tuple[float, float | None, int]]
) -> None:
    for state, minutes in told:
        tell(state, minutes)

    assert alerts() == expected


@ON_SQLITE
def test_alerts_of_a_day_are_counted_once() -> None:
    for minutes in (0, 60, 120, 24 * 60):
        tell("DOWN", minutes)
        tell("DOWN", minutes)
        tell("UP", minutes + 1)

    with connection():
        assert [one.count for one in AlertDay.select().order_by(AlertDay.day)] == [3, 1]


def test_the_same_notifications_at_once_make_one_alert() -> None:
    with ThreadPoolExecutor(8) as senders:
        list(senders.map(lambda number: tell("DOWN" if number % 2 else "UP", number % 2 * 30), range(16)))

    assert len(alerts()) == 1
    with connection():
        assert Monitor.select().count() == 1


@ON_SQLITE
def test_a_monitor_without_a_name_is_called_by_its_number() -> None:
    tell("DOWN", 0, about=About(Source.PINGDOM, "7", ""))

    with connection():
        assert Monitor.get().name == "Pingdom 7"
