"""The log as JSON: each record is one line that a machine can read, whatever the record holds."""

import json
import logging
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

from phoenix_bot.operations.logs.hiding import HIDDEN, KEYS_HIDDEN, without_secrets

USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""What every record has. Whatever else it has came by `extra`, and becomes a field of its own."""

OURS = ("time", "level", "logger", "message", "exception", "stack")
"""The fields that no `extra` replaces."""


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON in ASCII, without secrets. It never fails.

    Fields: time (ISO 8601, UTC), level, logger, message; exception and stack if there are any; and what the
    caller gave as `extra`, such as outage or delivery. Whatever is no number, truth or nothing becomes text.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, without an end of line."""
        fields: dict[str, object] = {
            "time": _time(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": _attempt(record.getMessage, lambda: f"{record.msg!s} {record.args!r}"),
        }
        if record.exc_info:
            fields["exception"] = _attempt(lambda: self.formatException(record.exc_info or _NONE))
        elif record.exc_text:
            fields["exception"] = record.exc_text
        if record.stack_info:
            fields["stack"] = record.stack_info
        extra = {name: value for name, value in vars(record).items() if name not in USUAL}
        fields |= {name: value for name, value in extra.items() if name not in OURS}
        return json.dumps({_text(name): _shown(name, value) for name, value in fields.items()})


_NONE = (None, None, None)


def _time(seconds: float) -> str:
    """A moment in ISO 8601, with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(name: str, value: object) -> object:
    """A value as JSON may have it."""
    if re.fullmatch(KEYS_HIDDEN, str(name), re.IGNORECASE):
        return HIDDEN
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return _text(value)


def _text(value: object) -> str:
    """The text of anything, without secrets; half of a surrogate pair is spelled out."""
    text = value if isinstance(value, str) else _attempt(lambda: str(value))
    return without_secrets(text).encode("utf-8", "backslashreplace").decode()


def _attempt(*ways: Callable[[], str]) -> str:
    """What the first of these returns that does not fail."""
    for way in ways:
        try:
            return way()
        except Exception:  # noqa: BLE001, S112  # a record that cannot be told must not end what it tells of
            continue
    return "(this cannot be put into words)"
