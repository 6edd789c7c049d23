"""The days on which outages were announced, for lists and exports."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import peewee

from models import Outage, Payload
from phoenix_bot.text.mrkdwn import zone_of

YEARS = range(1970, 9999)
"""Years of the days that people may enter: a datetime can express them in every time zone."""


def read_day(text: str) -> date:
    """The day that `text` writes as in 2026-01-31; ValueError if it is no such day, or not in YEARS."""
    found = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else date.min
    if found.year not in YEARS:
        raise ValueError(f"{text!r} is not a usable day")
    return found


@dataclass(frozen=True)
class Period:
    """The first and the last day, both included, in `zone`: an IANA name. None means no limit."""

    first: date | None
    last: date | None
    zone: str

    @property
    def words(self) -> str:
        """The period as a phrase, such as "from 2026-01-01 to 2026-03-31"."""
        if self.first and self.last:
            return f"on {self.first}" if self.first == self.last else f"from {self.first} to {self.last}"
        return f"since {self.first}" if self.first else "so far"

    def payload(self) -> Payload:
        """The period as JSON values, for of_payload()."""
        first, last = (day.isoformat() if day else None for day in (self.first, self.last))
        return {"from": first, "until": last, "zone": self.zone}

    @classmethod
    def of_payload(cls, payload: Payload) -> "Period":
        """The period that payload() wrote."""
        days = payload["from"], payload["until"]
        first, last = (date.fromisoformat(day) if day else None for day in days)
        return cls(first, last, payload["zone"])

    @property
    def begin(self) -> datetime | None:
        """When the period begins."""
        return midnight(self.first, self.zone) if self.first else None

    @property
    def end(self) -> datetime | None:
        """When it is over."""
        return midnight(self.last + timedelta(days=1), self.zone) if self.last else None

    def holds(self) -> Any:
        """The database condition that an outage was announced in this period."""
        within: Any = peewee.Value(value=True)
        if self.begin:
            within &= Outage.announced_at >= self.begin
        if self.end:
            within &= Outage.announced_at < self.end
        return within


ALWAYS = Period(None, None, "UTC")
"""All days."""


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a time zone (an IANA name), in UTC."""
    return datetime.combine(day, time(0), zone_of(zone)).astimezone(UTC)
