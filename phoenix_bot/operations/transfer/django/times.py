"""Times of a database that may have written them without their zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phoenix_bot.acts.refusals import Refused
from phoenix_bot.outages.forms.fields import EARLIEST

MOMENT = timedelta(minutes=1)
"""What is stored at the same time may differ so much."""

NEAR = timedelta(hours=12)
"""Rows that were written further apart say nothing about each other's hour."""

AHEAD = timedelta(days=1)
"""A time may be so far in the future: it may have been written in another zone than the one given."""


class UnusableTime(ValueError):
    """A time that cannot be taken over; `why` is a clause about it, without the time itself."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(f"{why}: {text}")
        self.why = why


def zone_called(name: str) -> ZoneInfo:
    """The zone of this name; Refused if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f"{name!r} is not a time zone. Use a name such as Europe/Prague or UTC.") from None


class Times:
    """Reads times as PostgreSQL writes them. One without an offset was written in `zone`.

    `ambiguous` counts those that stand in an hour that the zone had twice.
    """

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._zone, self._latest = zone, now + AHEAD
        self.ambiguous = 0

    def read(self, text: str, *, not_before: datetime | None = None, is_second: bool = False) -> datetime:
        """The time, aware, in UTC. UnusableTime if it is infinite, before 2001 or far in the future.

        If the zone had the hour twice, it is the first one, unless that is clearly before `not_before`, or
        `is_second`. A time that a zone has left out is read as Python's zoneinfo does.
        """
        written = self._written(text)
        if written.tzinfo is None:
            written = self._placed(written, not_before, is_second)
        moment = written.astimezone(UTC)
        if moment < EARLIEST:
            raise UnusableTime(f"is before {EARLIEST:%Y}", text)
        if moment > self._latest:
            raise UnusableTime("is in the future", text)
        return moment

    def _written(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise UnusableTime("is no time that can be read", text) from None

    def _placed(self, written: datetime, not_before: datetime | None, is_second: bool) -> datetime:
        first, second = (written.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset() or is_gap(written, self._zone):
            return first
        self.ambiguous += 1
        is_late = not_before is not None and first.astimezone(UTC) < not_before - MOMENT
        return second if is_second or is_late else first

    def seconds_of(self, rows: Iterable[tuple[int, str | None]]) -> set[int]:
        """The ids of rows that were written in the second one of two hours of the same name.

        `rows` have ids, in order, and times without an offset. A row that was written after another one is
        in the second hour if the first hour would be before that one.
        """
        found: set[int] = set()
        before: datetime | None = None
        for id, text in rows:
            try:
                written = datetime.fromisoformat(text or "")
            except ValueError:
                continue
            if written.tzinfo is not None:
                continue
            first, second = (written.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
            moment = first.astimezone(UTC)
            is_twice = first.utcoffset() != second.utcoffset() and not is_gap(written, self._zone)
            if is_twice and before is not None and timedelta(0) < before - moment < NEAR:
                found.add(id)
                moment = second.astimezone(UTC)
            before = moment
        return found


def is_gap(written: datetime, zone: ZoneInfo) -> bool:
    """Whether a zone has left this time out, when its clocks went forward."""
    there = written.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != written
