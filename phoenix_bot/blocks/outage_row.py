"""An outage in a list: the same row after /phoenix list and in App Home."""

from datetime import datetime, timedelta

from slack_sdk.models.blocks import SectionBlock

from models import Announcement, Eta, Outage
from phoenix_bot.blocks.announcement import facts
from phoenix_bot.blocks.announcement.announcement import reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import duration, ours
from phoenix_bot.text.mrkdwn import moment


def build(announcement: Announcement, now: datetime) -> SectionBlock:
    """What the outage is called, how it stands, and who works on it. Needs the outage loaded."""
    outage = announcement.outage
    light = ":red_circle:" if outage.is_open else ":large_green_circle:"
    name = reference(Reference(outage, announcement.permalink))
    return ours(f"{light} *{name}*\n{_state(outage, now)}\n{facts.assignees(outage)}")


def _state(outage: Outage, now: datetime) -> str:
    if outage.is_open:
        return f"Open for {duration(now - outage.started_at)} · {_eta(outage, now)}"
    end = outage.resolved_at or outage.started_at
    missing = " · :memo: *report missing*" if outage.lacks_report else ""
    return f"Resolved at {moment(end)} after {duration(end - outage.started_at)}{missing}"


def _eta(outage: Outage, now: datetime) -> str:
    """The ETA; one that has passed stands out."""
    late = _overdue(outage, now)
    if late <= timedelta(0):
        return f"ETA {facts.eta(outage)}"
    passed = "ETA has just passed" if late < timedelta(minutes=1) else f"ETA overdue by {duration(late)}"
    return f":warning: *{passed}* ({Eta(outage.eta).label})"


def _overdue(outage: Outage, now: datetime) -> timedelta:
    """How long ago the ETA passed; not above zero if it has not, or if there is no deadline."""
    limit = Eta(outage.eta).limit
    late: timedelta = now - outage.eta_set_at - limit if limit else timedelta(0)
    return late
