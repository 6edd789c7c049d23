"""The one place that reads the clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


def _machines() -> datetime:
    return datetime.now(UTC)


_tell: Callable[[], datetime] = _machines


def utcnow() -> datetime:
    """The current time, aware, in UTC."""
    return _tell()


@contextmanager
def following(tell: Callable[[], datetime]) -> Iterator[None]:
    """Until the end of the block, take the time that `tell` tells: the sandbox's, which people can set."""
    global _tell  # there is one clock
    former, _tell = _tell, tell
    try:
        yield
    finally:
        _tell = former


def is_within(span: timedelta, moment: datetime, now: datetime) -> bool:
    """Whether `moment` is less than `span` ago. If it is as far ahead, the clock was set back since."""
    return abs(now - moment) < span


def whole_minute(moment: datetime) -> datetime:
    """`moment` without its seconds.

    Slack's pickers know no seconds, and an untouched field must not look changed.
    """
    return moment.replace(second=0, microsecond=0)


def epoch(moment: datetime) -> int:
    """Seconds since 1970, as Slack's pickers and date tokens want them."""
    return int(moment.timestamp())


def exactly(moment: datetime) -> int:
    """Microseconds since 1970, which lose nothing of `moment`: so buttons can carry it."""
    return (moment - from_epoch(0)) // timedelta(microseconds=1)


def from_exactly(microseconds: int) -> datetime:
    """The reverse of exactly(): aware, in UTC."""
    return from_epoch(0) + timedelta(microseconds=microseconds)


def from_epoch(seconds: int) -> datetime:
    """The reverse of epoch(): aware, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
