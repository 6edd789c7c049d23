"""Mornings and nights of people, each in their own time zone: reminders that can wait wake nobody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from phoenix_bot.text.mrkdwn import zone_of

MORNING = time(9)
"""When what can wait for it arrives."""

DAY = (time(8), time(20))
"""Between these times of day people may be reminded at any moment."""


def morning(day: date, zone: str) -> datetime:
    """When the morning of a day begins in a time zone, in UTC."""
    return datetime.combine(day, MORNING, zone_of(zone)).astimezone(UTC)


def today(now: datetime, zone: str) -> date:
    """The calendar day in a time zone."""
    return now.astimezone(zone_of(zone)).date()


def next_morning(now: datetime, zone: str) -> datetime:
    """The first morning after `now`."""
    return next(mornings_between(now, now + timedelta(days=3), zone))


def mornings_between(start: datetime, end: datetime, zone: str) -> Iterator[datetime]:
    """The mornings after `start` and up to `end`, in UTC."""
    day, last = today(start, zone), today(end, zone)
    while day <= last:
        moment = morning(day, zone)
        if start < moment <= end:
            yield moment
        day += timedelta(days=1)


def considerate(now: datetime, zone: str) -> datetime | None:
    """When somebody may be reminded of something that can wait; None if that is at once."""
    first, last = DAY
    here = now.astimezone(zone_of(zone)).time()
    return None if first <= here < last else next_morning(now, zone)
