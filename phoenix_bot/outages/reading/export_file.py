"""Outages as a CSV file that a spreadsheet opens safely."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import peewee

from models import Announcement, DedicatedChannel, Outage
from models.field_types import Field, FormName, Kind
from models.fields import FIELDS
from phoenix_bot.outages.reading.period import Period
from phoenix_bot.people import profiles
from phoenix_bot.text import field_values
from phoenix_bot.text.mrkdwn import zone_of

CHUNK = 500
"""Outages in memory at a time."""

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in spreadsheets, even after spaces. Some spreadsheets take the wide signs, too."""

WITHIN = re.compile(rf"([\n\r\t;]\s*)(?=[{re.escape(''.join(FORMULA))}])")
"""What spreadsheets may read as the end of a cell, followed by a formula."""


def has_outages(period: Period) -> bool:
    """Whether any outage was announced in this period. Needs a connection."""
    return bool(Outage.select().where(period.holds()).exists())


@dataclass(frozen=True)
class Record:
    """An outage with what else its row shows: names of people by their ids, its announcement, its channel."""

    outage: Outage
    names: Mapping[str, str]
    permalink: str
    channel: str
    zone: ZoneInfo

    def time(self, at: datetime | None) -> str:
        """A time on the reader's clock."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}" if at else ""

    def name(self, slack_id: str | None) -> str:
        """A person's name, or the id if we do not know the name."""
        return self.names.get(slack_id, slack_id) if slack_id else ""

    def value(self, field: Field) -> Any:
        """What the cell of a field says. Only what was resolved has an end: no duplicate, no false alarm."""
        is_closed = not (self.outage.is_open or self.outage.is_resolved)
        if is_closed and field.name in ("resolved_at", "resolution"):
            return ""
        value = getattr(self.outage, field.history_name)
        match field.kind:
            case Kind.MOMENT:
                return self.time(value)
            case Kind.PERSON:
                return self.name(value)
            case Kind.CHOICE:
                return field_values.plain(field, value)
            case _:
                return value


Column = Callable[[Record], Any]

BEFORE: dict[str, Column] = {"Outage": lambda it: it.outage.id, "State": lambda it: it.outage.state}

BEHIND: dict[str, Column] = {
    "Announced ({zone})": lambda it: it.time(it.outage.announced_at) if it.outage.is_announced else "",
    "Announced by": lambda it: it.name(it.outage.created_by_id),
    "Resolved by": lambda it: it.name(it.outage.resolved_by_id) if it.outage.is_resolved else "",
    "Duration in minutes": lambda it: _minutes(it.outage),
    "Title of the post-mortem": lambda it: it.outage.report_title,
    "Announcement": lambda it: it.permalink,
    "Channel": lambda it: it.channel,
    "Reason for the withdrawal": lambda it: it.outage.resolution if it.outage.is_withdrawn else "",
    "Drill": lambda it: "yes" if it.outage.is_drill else "",
    "Recorded only": lambda it: "" if it.outage.is_announced else "yes",
}


def columns(
    zone: str, *, impact_unit: str, currency: str, has: Callable[[Field], bool] = lambda field: True
) -> dict[str, Column]:
    """The columns by heading: first the fields that are known from the start. `has` says which there are."""
    fields = sorted(filter(has, FIELDS), key=lambda field: FormName.ANNOUNCE not in field.asks)
    entered: dict[str, Column] = {
        field.export: partial(Record.value, field=field) for field in fields if field.export
    }
    return {
        heading.format(zone=zone, impact_unit=impact_unit, currency=currency): column
        for heading, column in (BEFORE | entered | BEHIND).items()
    }


def _minutes(outage: Outage) -> int | None:
    end = outage.resolved_at if outage.is_resolved else None
    return int((end - outage.started_at).total_seconds()) // 60 if end else None


def write(
    file: BinaryIO,
    period: Period,
    *,
    impact_unit: str,
    currency: str,
    has: Callable[[Field], bool] = lambda field: True,
) -> int:
    """Write the outages of the period into `file`. Returns how many there are. Needs a connection.

    The file is UTF-8 with a byte order mark: without the mark, Excel assumes another encoding.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    zone = zone_of(period.zone)
    named = columns(zone.key, impact_unit=impact_unit, currency=currency, has=has)
    writer.writerow([cell(heading) for heading in named])
    count = 0
    for record in _records(period, zone):
        writer.writerow([cell(column(record)) for column in named.values()])
        count += 1
    text.detach()
    return count


def cell(value: Any) -> str:
    """A value as text that no spreadsheet reads as a formula.

    A spreadsheet that separates cells by semicolons ignores our quotation marks: a semicolon, a tab, or the
    end of a line inside the value begins a new cell there. So no formula may follow one of them.
    """
    text = "" if value is None else str(value)
    risky = text.startswith(("\t", "\r")) or text.lstrip().startswith(FORMULA)
    return ("'" if risky else "") + WITHIN.sub(r"\1'", text)


def _records(period: Period, zone: ZoneInfo) -> Iterator[Record]:
    last_id = 0
    while chunk := _chunk(period, after=last_id):
        ids = {
            slack_id
            for outage in chunk
            for slack_id in (outage.created_by_id, outage.resolved_by_id, *_people_in(outage))
            if slack_id
        }
        names = profiles.names(ids)
        for outage in chunk:
            channel = f"#{outage.channel_name}" if outage.channel_name else ""
            yield Record(outage, names, outage.permalink or "", channel, zone)
        last_id = chunk[-1].id


def _people_in(outage: Outage) -> Iterator[str | None]:
    return (getattr(outage, field.name) for field in FIELDS if field.kind is Kind.PERSON)


def _chunk(period: Period, *, after: int) -> list[Any]:
    """The next outages, with `permalink` and `channel_name`.

    Read in chunks, because database drivers keep all rows of a query in memory.
    """
    query = (
        Outage.select(Outage, Announcement.permalink, DedicatedChannel.name.alias("channel_name"))
        .join(Announcement, peewee.JOIN.LEFT_OUTER)
        .join_from(Outage, DedicatedChannel, peewee.JOIN.LEFT_OUTER)
        .where(period.holds(), Outage.id > after)
        .order_by(Outage.id)
        .limit(CHUNK)
    )
    return list(query.objects())
