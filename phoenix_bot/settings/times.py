"""How times, durations and time zones are written in settings; ValueError with what a text must be like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class TimeOfWeek:
    """A time of day, on each day or, if `weekday` is given, on that one: 0 is Monday."""

    at: time
    weekday: int | None = None

    def __str__(self) -> str:
        day = "" if self.weekday is None else f"{WEEKDAYS[self.weekday][:3]} "
        return f"{day}{self.at:%H:%M}"


def time_of_week(value: str) -> TimeOfWeek:
    """A time such as 09:00, perhaps with a weekday before it such as Mon or Monday."""
    found = re.fullmatch(r"(?:([A-Za-z]{3,9})\s+)?([01]?\d|2[0-3]):([0-5]\d)", value, re.ASCII)
    days = [number for number, name in enumerate(WEEKDAYS) if found and found[1] and _is_day(found[1], name)]
    if found is None or (found[1] and not days):
        raise ValueError("must be a time such as 09:00, or a weekday and a time such as Mon 09:00")
    return TimeOfWeek(time(int(found[2]), int(found[3])), days[0] if days else None)


def _is_day(typed: str, name: str) -> bool:
    return typed.casefold() in (name.casefold(), name[:3].casefold())


def zone(value: str) -> ZoneInfo:
    """A time zone by its name in the IANA database."""
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone such as Europe/Prague or UTC") from None


def minutes(low: int, high: int) -> Callable[[str], timedelta]:
    """A whole number of minutes within limits, both included."""
    return _whole(low, high, timedelta(minutes=1))


def hours(low: int, high: int) -> Callable[[str], timedelta]:
    """A whole number of hours within limits, both included."""
    return _whole(low, high, timedelta(hours=1))


def whole_days(low: int, high: int) -> Callable[[str], timedelta]:
    """A whole number of days within limits, both included."""
    return _whole(low, high, timedelta(days=1))


def _whole(low: int, high: int, unit: timedelta) -> Callable[[str], timedelta]:
    def read(value: str) -> timedelta:
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value) * unit

    return read


def days(value: str) -> tuple[int, ...]:
    """Numbers of days, the fewest first."""
    numbers = [number.strip() for number in value.split(",")]
    if not all(re.fullmatch(r"[0-9]{1,3}", number) and int(number) <= 365 for number in numbers):
        raise ValueError("must list numbers of days from 0 to 365, with commas between, such as 3,7")
    return tuple(sorted({int(number) for number in numbers}))
