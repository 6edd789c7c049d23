"""The moments at which a job is due, also on the nights when the clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.clock.timetable import Newest, due_at
from jobs.clock.when import At, Every, When
from models import JobOutcome, JobRun
from phoenix_bot.settings.times import TimeOfWeek, time_of_week
from tests.cases import for_each

PRAGUE = ZoneInfo("Europe/Prague")


def at(text: str, zone: ZoneInfo = PRAGUE) -> At:
    return At(time_of_week(text), zone)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def moments(when: When, start: datetime, *, days: int) -> list[datetime]:
    """All moments after `start`, as a scheduler finds them."""
    found, now = list[datetime](), start
    while (now := when.following(now)) < start + timedelta(days=days):
        found.append(now)
    return found


def local_dates(found: list[datetime]) -> list[date]:
    return [now.astimezone(PRAGUE).date() for now in found]


@pytest.mark.parametrize(
    ("when", "start", "expected"),
    [
        (at("09:00"), "2026-11-27", ["27 08:00", "28 08:00", "29 08:00", "30 08:00"]),
        (at("Mon 01:00"), "2026-11-27", ["30 00:00"]),
        (at("Mon 01:00", ZoneInfo("America/New_York")), "2026-11-29", ["30 06:00"]),
        (at("Wed 23:30", ZoneInfo("Pacific/Kiritimati")), "2026-11-29", ["02 09:30"]),
    ],
)
def test_when_jobs_are_due(when: When, start: str, expected: list[str]) -> None:
    assert [f"{now:%d %H:%M}" for now in moments(when, moment(start), days=4)] == expected


@for_each("clock", ["01:30", "02:00", "02:30", "02:59", "03:00", "09:00"])
@for_each("night", ["2026-03-28", "2026-10-24"])
def test_a_daily_job_runs_once_on_every_day_also_when_the_clocks_are_changed(night: str, clock: str) -> None:
    when = at(clock)
    dates = local_dates(moments(when, moment(night), days=4))

    assert dates == [dates[0] + timedelta(days=days) for days in range(len(dates))]
    assert len(dates) >= 3


@pytest.mark.parametrize("night", ["2026-03-28T12:00", "2026-10-24T12:00"])
@pytest.mark.parametrize("clock", ["02:30", "09:00"])
def test_the_timetable_starts_it_once_a_day_on_those_days(night: str, clock: str) -> None:
    begun: list[datetime] = []
    newest = JobRun(due_at=moment(night), started_at=moment(night), outcome=JobOutcome.OK)
    for minutes in range(0, 4 * 24 * 60, 5):
        now = moment(night) + timedelta(minutes=minutes)
        due = due_at(at(clock), Newest(newest, now - newest.started_at), now=now)
        if due is not None:
            begun.append(now)
            newest = JobRun(due_at=due, started_at=now, outcome=JobOutcome.OK)

    dates = local_dates(begun)
    assert dates == [dates[0] + timedelta(days=days) for days in range(len(dates))]
    assert len(dates) >= 3


def test_the_latest_moment_is_the_one_before_the_following() -> None:
    for when in (at("09:00"), at("Sun 23:30"), Every(timedelta(minutes=20))):
        now = moment("2026-10-20T00:07")
        for _ in range(400):
            assert when.latest(now) <= now < when.following(now)
            assert when.latest(when.following(now)) == when.following(now)
            now += timedelta(minutes=97)


@for_each(
    ("when", "words"),
    [
        (Every(timedelta(minutes=1)), "every minute"),
        (Every(timedelta(minutes=20)), "every 20 minutes"),
        (Every(timedelta(hours=1)), "every hour"),
        (Every(timedelta(hours=36)), "every 36 hours"),
        (Every(timedelta(days=1)), "every day"),
        (at("Mon 01:00"), "every Monday at 01:00 (Europe/Prague)"),
        (At(TimeOfWeek(time(9)), ZoneInfo("UTC")), "every day at 09:00 (UTC)"),
    ],
)
def test_how_often_in_words(when: When, words: str) -> None:
    assert str(when) == words
