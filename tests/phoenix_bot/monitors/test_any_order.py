"""Whatever a service tells, in whatever order: the alerts are the spans in which a monitor was down."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models import Alert, AlertDay, Monitor, Source
from models.database import connection
from phoenix_bot.monitors.alerts import FLAPPING, About, Notification, take_in_all
from tests.databases import ON_SQLITE
from tests.examples import examples

pytestmark = [pytest.mark.usefixtures("database"), ON_SQLITE]

MIDNIGHT = datetime(2026, 11, 28, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EARLY, LATE = -60, 60
NUMBERS = itertools.count(1)

Told = list[tuple[int, bool]]
"""Notifications: the minute, counted from midnight, and whether it went up."""

Span = tuple[datetime, datetime | None]

NOTIFICATIONS = st.lists(st.tuples(st.integers(EARLY, LATE), st.booleans()), max_size=14)


def at(minute: int) -> datetime:
    return MIDNIGHT + minute * MINUTE


def take_all(told: Told) -> str:
    """The id of a new monitor of which all this was told."""
    about = About(Source.PINGDOM, str(next(NUMBERS)), "Shop")
    news = [Notification(about, f"{is_up}@{minute}", at(minute), is_up) for minute, is_up in told]
    take_in_all(news, now=MIDNIGHT)
    return about.external_id


def downs(told: Told) -> list[Span]:
    """When it was down."""
    found: list[Span] = []
    for minute, is_up in sorted(set(told)):
        is_down = bool(found) and found[-1][1] is None
        if is_up and is_down:
            found[-1] = (found[-1][0], at(minute))
        elif not is_up and not is_down:
            found.append((at(minute), None))
    return found


def stored(monitor: str) -> list[Alert]:
    with connection():
        alerts = Alert.select().join(Monitor).where(Monitor.external_id == monitor)
        return list(alerts.order_by(Alert.started_at, Alert.id))


def days(monitor: str) -> dict[date, int]:
    with connection():
        counts = AlertDay.select().join(Monitor).where(Monitor.external_id == monitor, AlertDay.count != 0)
        return {one.day: one.count for one in counts}


def gap(before: Span, after: Span) -> timedelta:
    assert before[1] is not None
    return after[0] - before[1]


@given(NOTIFICATIONS)
@example([(0, False), (60, False), (30, True)])
@examples(30)
def test_in_any_order_each_time_that_it_was_down_is_in_one_alert(told: Told) -> None:
    monitor = take_all(told)
    alerts, left = stored(monitor), downs(told)

    for alert in alerts:
        inside, left = left[: alert.times], left[alert.times :]
        assert (alert.started_at, alert.ended_at) == (inside[0][0], inside[-1][1])
        assert all(gap(*pair) < FLAPPING for pair in itertools.pairwise(inside))
    assert left == []
    starts = [one.started_at.date() for one in alerts]
    assert days(monitor) == {day: starts.count(day) for day in starts}


@given(NOTIFICATIONS)
@examples(10)
def test_in_the_right_order_flapping_is_one_alert(told: Told) -> None:
    spans = [(one.started_at, one.ended_at) for one in stored(take_all(sorted(told)))]

    assert all(gap(*pair) >= FLAPPING for pair in itertools.pairwise(spans))


@given(NOTIFICATIONS)
@examples(10)
def test_what_is_told_twice_changes_nothing(told: Told) -> None:
    once, twice = stored(take_all(told)), stored(take_all([*told, *reversed(told)]))

    assert [(one.started_at, one.ended_at, one.times) for one in once] == [
        (one.started_at, one.ended_at, one.times) for one in twice
    ]
