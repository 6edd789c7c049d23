"""The one place that reads the clock."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def whole_minute(moment: datetime) -> datetime:
    """`moment` without its seconds.

    Slack's pickers know no seconds, and an untouched field must not look changed.
    """
    return moment.replace(second=0, microsecond=0)


def epoch(moment: datetime) -> int:
    """Seconds since 1970, as Slack's pickers and date tokens want them."""
    return int(moment.timestamp())


def from_epoch(seconds: int) -> datetime:
    """The aware moment of epoch `seconds`."""
    return datetime.fromtimestamp(seconds, UTC)
