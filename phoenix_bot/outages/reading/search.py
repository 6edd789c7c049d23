"""Which outages the lists of App Home show. Each list is one query, whatever there is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models import Announcement, Outage, OutageState
from phoenix_bot.text.home_address import HomeAddress

LEAF = 12
"""Outages on a leaf of a list."""


@dataclass(frozen=True)
class Leaf:
    """One leaf of a list: announcements with their outages loaded, and whether there are more."""

    shown: list[Announcement]
    more: bool


def open_outages(at: HomeAddress) -> Leaf:
    """Open outages, newest first. Needs a connection."""
    return _leaf(Outage.state == OutageState.OPEN, at, by_state=True)


def of_person(at: HomeAddress, slack_id: str) -> Leaf:
    """Open outages that somebody announced or is assigned to, newest first. Needs a connection."""
    return _leaf((Outage.state == OutageState.OPEN) & _concerns(slack_id), at, by_state=True)


def history(at: HomeAddress, time_zone: str) -> Leaf:
    """The outages that fit the choices of the page, newest first. Needs a connection.

    `state`, `system` (id), `who` (Slack id of the creator or an assignee), and `since` and `until`: days in
    `time_zone`, both included.
    """
    wanted: Any = Outage.id > 0
    by_state = at.choice("state") in list(OutageState)
    if by_state:
        wanted &= Outage.state == at.choice("state")
    if at.number("system"):
        wanted &= Outage.system == at.number("system")
    if at.choice("who"):
        wanted &= _concerns(at.choice("who"))
    if since := _midnight(at.choice("since"), time_zone):
        wanted &= Outage.announced_at >= since
    if until := _midnight(at.choice("until"), time_zone, after=True):
        wanted &= Outage.announced_at < until
    return _leaf(wanted, at, by_state=by_state)


def _leaf(wanted: Any, at: HomeAddress, *, by_state: bool) -> Leaf:
    # Each order is that of an index, so that the database reads one leaf and not the whole history.
    newest_first = Outage.announced_at.desc() if by_state else Outage.id.desc()
    query = (
        Announcement.select(Announcement, Outage)
        .join(Outage)
        .where(wanted)
        .order_by(newest_first)
        .limit(LEAF + 1)
        .offset(at.turned * LEAF)
    )
    found = list(query)
    return Leaf(found[:LEAF], len(found) > LEAF)


def _concerns(slack_id: str) -> Any:
    return (
        (Outage.created_by == slack_id)
        | (Outage.solution_assignee == slack_id)
        | (Outage.communication_assignee == slack_id)
    )


def _midnight(day: str, time_zone: str, *, after: bool = False) -> datetime | None:
    """When a day begins in a zone, or with `after` when it ends; None if the text is no day."""
    try:
        begins = date.fromisoformat(day) + timedelta(days=int(after))
        return datetime.combine(begins, time(), ZoneInfo(time_zone))
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None
