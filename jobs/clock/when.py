"""When a job runs: again and again after an interval, or at a time of the day, perhaps of one weekday."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from phoenix_bot.settings.times import WEEKDAYS, TimeOfWeek

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class When(Protocol):
    """The moments at which a job is due. All copies of the bot agree on them, even after a restart."""

    @property
    def interval(self) -> timedelta:
        """The usual time between two moments."""

    @property
    def longest(self) -> timedelta:
        """The longest time between two moments."""

    def latest(self, now: datetime) -> datetime:
        """The last moment that is not after `now`, in UTC."""

    def following(self, now: datetime) -> datetime:
        """The first moment after `now`, in UTC."""


@dataclass(frozen=True)
class Every:
    """Whole numbers of intervals after 1970 began."""

    interval: timedelta

    @property
    def longest(self) -> timedelta:
        return self.interval

    def latest(self, now: datetime) -> datetime:
        return now - (now - EPOCH) % self.interval

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + self.interval

    def __str__(self) -> str:
        units = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))
        for unit, name in units:
            count = self.interval / unit
            if count == 1:
                return f"every {name}"
            if count.is_integer():
                return f"every {count:g} {name}s"
        return f"every {self.interval.total_seconds():g} seconds"


@dataclass(frozen=True)
class At:
    """A time of day in a zone, on each day or on one weekday.

    A time that a night skips, because summer time begins, counts as it would have without that. Of a time
    that a night has twice, the first counts. So there is one moment on every day.
    """

    time: TimeOfWeek
    zone: ZoneInfo

    @property
    def interval(self) -> timedelta:
        return timedelta(days=1 if self.time.weekday is None else 7)

    @property
    def longest(self) -> timedelta:
        # When summer time ends; there are places where it is two hours.
        return self.interval + timedelta(hours=2)

    def latest(self, now: datetime) -> datetime:
        moment = self._on_day_of(now)
        return moment if moment <= now else self._on_day_of(now, weeks_or_days=-1)

    def following(self, now: datetime) -> datetime:
        moment = self._on_day_of(now)
        return moment if moment > now else self._on_day_of(now, weeks_or_days=1)

    def _on_day_of(self, now: datetime, weeks_or_days: int = 0) -> datetime:
        """The moment on the local day of `now`, or in the week that ends with it; or so many further on."""
        today = now.astimezone(self.zone).date()
        back = 0 if self.time.weekday is None else (today.weekday() - self.time.weekday) % 7
        day = today - timedelta(days=back) + weeks_or_days * self.interval
        return datetime.combine(day, self.time.at, self.zone).astimezone(UTC)

    def __str__(self) -> str:
        days = "every day" if self.time.weekday is None else f"every {WEEKDAYS[self.time.weekday]}"
        return f"{days} at {self.time.at:%H:%M} ({self.zone.key})"
