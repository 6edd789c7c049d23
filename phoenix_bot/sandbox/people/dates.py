"""Slack's `<!date>` format strings, as a reader in a time zone sees them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HALF_A_YEAR = timedelta(days=182)
NEAR_DAYS: Mapping[int | None, str] = {-1: "yesterday", 0: "today", 1: "tomorrow"}
STEPS = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)


def date_text(epoch: int, pattern: str, *, tz: str, now: float | None = None) -> str:
    """`pattern` with its {tokens} replaced by the moment in the reader's time zone `tz`.

    With `now` (Unix seconds), near days are "today" and the like, and the year of near dates is left out.
    Tokens that Slack does not know stay as they are. The first letter is capitalised.
    """
    zone = ZoneInfo(tz)
    moment = datetime.fromtimestamp(epoch, zone)
    reading = None if now is None else datetime.fromtimestamp(now, zone)
    filled = re.sub(r"\{(\w+)\}", lambda token: _filled(token, moment, reading), pattern)
    return filled[:1].upper() + filled[1:]


def _filled(token: re.Match[str], moment: datetime, now: datetime | None) -> str:
    return TOKENS[token[1]](moment, now) if token[1] in TOKENS else token[0]


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}th" if day in (11, 12, 13) else f"{day}{ending}"


def _year(moment: datetime, now: datetime | None) -> str:
    return "" if now is not None and abs(moment - now) < HALF_A_YEAR else f", {moment.year}"


def _date(moment: datetime, now: datetime | None) -> str:
    return f"{moment:%B} {_ordinal(moment.day)}{_year(moment, now)}"


def _short(moment: datetime, now: datetime | None) -> str:
    return f"{moment:%b} {moment.day}{_year(moment, now)}"


def _long(moment: datetime, now: datetime | None) -> str:
    return f"{moment:%A}, {_date(moment, now)}"


def _pretty(otherwise: "Token") -> "Token":
    def token(moment: datetime, now: datetime | None) -> str:
        days = (moment.date() - now.date()).days if now is not None else None
        return NEAR_DAYS.get(days, "") or otherwise(moment, now)

    return token


def _time(moment: datetime, _: datetime | None) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def _time_secs(moment: datetime, _: datetime | None) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M:%S %p}"


def _ago(moment: datetime, now: datetime | None) -> str:
    if now is None:
        return _long(moment, now)
    passed = round((now - moment).total_seconds())
    unit, size = next((step for step in STEPS if abs(passed) >= step[1]), STEPS[-1])
    count = round(abs(passed) / size)
    span = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {span}" if passed < 0 else f"{span} ago"


Token = Callable[[datetime, datetime | None], str]
TOKENS: Mapping[str, Token] = {
    "date_num": lambda moment, _: f"{moment:%Y-%m-%d}",
    "date": _date,
    "date_short": _short,
    "date_long": _long,
    "date_pretty": _pretty(_date),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "time": _time,
    "time_secs": _time_secs,
    "ago": _ago,
}
