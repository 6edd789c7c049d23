"""What Pingdom posts when a check changes its state. Pure: from a body to a notification."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from models import AlertType, Source
from phoenix_bot.monitors.alerts import About, Notification

UP = {"UP", "SUCCESS"}

TYPES = {"LOW": AlertType.WARNING, "HIGH": AlertType.CRITICAL}
"""The type of an alert by the check's importance; any other is undefined."""

TEXT = 3000
"""Characters of a description that are kept."""

FUTURE = timedelta(days=1)
"""How far ahead Pingdom's clock may be; later moments are a mistake."""


class Malformed(ValueError):
    """This is not what Pingdom posts. Its text says why in one line, and repeats nothing of it."""


def read(body: bytes, *, now: datetime) -> Notification:
    """The notification in a body; Malformed if it is none. What is missing or odd in it is left out."""
    told = _object(body)
    check_id, state = told.get("check_id"), told.get("current_state")
    if isinstance(check_id, bool) or not isinstance(check_id, int | str) or not _clean(str(check_id), 64):
        raise Malformed("check_id is missing")
    if not isinstance(state, str) or not _clean(state, 40):
        raise Malformed("current_state is missing")
    state, which, at = _clean(state, 40).upper(), _clean(str(check_id), 64), _moment(told, now)
    return Notification(
        About(
            Source.PINGDOM,
            which,
            _text(told, "check_name", 255),
            _target(told.get("check_params")),
            f"https://my.pingdom.com/app/reports/uptime#check={which}" if which.isdecimal() else "",
        ),
        key=f"{state}@{int(at.timestamp())}",
        at=at,
        is_up=state in UP,
        type=TYPES.get(_text(told, "importance_level", 40).upper(), AlertType.UNDEFINED),
        text=_text(told, "long_description", TEXT) or _text(told, "description", TEXT),
    )


def _target(parameters: Any) -> str:
    """What the check looks at: an address, or a host."""
    found = (_text(parameters, name, TEXT) for name in ("full_url", "url", "hostname"))
    return next((target for target in found if target), "")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not UTF-8, or too deep") from None
    except ValueError:
        raise Malformed("The body is not JSON") from None
    if not isinstance(told, dict):
        raise Malformed("The body is not a JSON object")
    return told


def _text(told: Any, name: str, limit: int) -> str:
    value = told.get(name) if isinstance(told, dict) else None
    return _clean(value, limit) if isinstance(value, str) else ""


def _clean(text: str, limit: int) -> str:
    """Text that every database takes."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:limit]


def _moment(told: Mapping[str, Any], now: datetime) -> datetime:
    """When the state changed, as a number or as text, in UTC if that names no zone; now if neither says."""
    seconds, text = told.get("state_changed_timestamp"), told.get("state_changed_utc_time")
    try:
        if isinstance(seconds, int) and not isinstance(seconds, bool):
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            told_at = datetime.fromisoformat(str(text))
            moment = told_at.astimezone(UTC) if told_at.tzinfo else told_at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return now.replace(microsecond=0)
    is_likely = datetime(2000, 1, 1, tzinfo=UTC) < moment < now + FUTURE
    return moment if is_likely else now.replace(microsecond=0)
