"""What a digest tells: what is open, what was resolved the day before, which reports are missing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models import Announcement, Outage, OutageState, SuggestedOutcome
from phoenix_bot.outages.reading.period import midnight

MOST = 50
"""Outages without their report that are read; of all of them, only the number is."""


@dataclass(frozen=True)
class Digest:
    """Announcements, with their outages loaded; `unreported` are the newest of `unreported_count`."""

    is_open: list[Announcement]
    resolved: list[Announcement]
    withdrawn: list[Announcement]
    unreported: list[Announcement]
    unreported_count: int


def read(day: date, zone: str, *, now: datetime) -> Digest:
    """The digest of a day in a time zone, with what is open `now`. Needs a connection.

    Duplicates are left out of what was resolved: the outage that they duplicate counts. Drills are left out,
    and what is only recorded.
    """
    is_told = Outage.is_announced & ~Outage.is_drill
    ended = (Outage.state == OutageState.RESOLVED) & Outage.duplicate_of.is_null() & is_told
    withdrawn = (Outage.state == OutageState.WITHDRAWN) & is_told
    yesterday = Outage.resolved_at >= midnight(day - timedelta(days=1), zone)
    yesterday &= Outage.resolved_at < midnight(day, zone)
    # Of what another app has announced, however long ago, nobody is reminded here.
    unreported = (
        ended
        & ~Outage.announced_elsewhere
        & (Outage.suggested_outcome == SuggestedOutcome.POSTMORTEM)
        & (Outage.report_url == "")
    )
    newest = Outage.resolved_at.desc(), Outage.id.desc()
    return Digest(
        sorted(
            _announcements((Outage.state == OutageState.OPEN) & is_told),
            key=lambda one: _urgency(one.outage, now),
        ),
        list(_announcements(ended & yesterday).order_by(*newest)),
        list(_announcements(withdrawn & yesterday).order_by(*newest)),
        list(_announcements(unreported).order_by(*newest).limit(MOST)),
        Outage.select().where(unreported).count(),
    )


def _announcements(condition: Any) -> Any:
    return Announcement.select(Announcement, Outage).join(Outage).where(condition)


def _urgency(outage: Outage, now: datetime) -> tuple[timedelta, timedelta]:
    """Sorts those first that have been overdue the longest, then the newest."""
    late = now - outage.deadline if outage.deadline is not None else timedelta(0)
    return -max(late, timedelta(0)), now - outage.announced_at
