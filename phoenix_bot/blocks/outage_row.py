"""An outage in a list: the same row after /phoenix list and in App Home."""

from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block, ButtonElement

from models import Announcement, Outage
from phoenix_bot.blocks.announcement import facts, latest
from phoenix_bot.blocks.announcement.announcement import reference
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.content import duration, ours, said
from phoenix_bot.text.mrkdwn import first_line, moment

SHOWN = 140
"""Code points of the summary's first line, and of the latest update."""


def build(announcement: Announcement, now: datetime, button: ButtonElement | None = None) -> list[Block]:
    """What the outage is called, how it stands, who works on it, what happened, and the latest update.

    The `button` stands beside the first of these. Needs the outage loaded.
    """
    outage = announcement.outage
    name = reference(Reference(outage, announcement.permalink))
    row = ours(f"{_sign(outage)} *{name}*\n{_state(outage, now)}\n{_assignees(outage)}")
    row.accessory = button
    return [row, said(first_line(outage.summary, SHOWN)), *latest.lines(outage, SHOWN)]


def _assignees(outage: Outage) -> str:
    return " · ".join(f"{role}: {who}" for role, who in facts.assignees(outage).items())


def _sign(outage: Outage) -> str:
    """A sign for the eye; the name says the same in words."""
    if outage.is_open:
        return ":red_circle:"
    return ":white_check_mark:" if outage.is_resolved else ":white_circle:"


def _state(outage: Outage, now: datetime) -> str:
    silence = "" if outage.is_announced else " · *only recorded, not announced*"
    return f"{_lasts(outage, now)}{silence}"


def _lasts(outage: Outage, now: datetime) -> str:
    if outage.is_open:
        return f"Open for {duration(now - outage.started_at)} · {_eta(outage, now)}"
    end = outage.resolved_at or outage.started_at
    if outage.is_withdrawn:
        return f"Withdrawn as a false alarm at {moment(end)}"
    if outage.duplicate_of_id is not None:
        return f"Closed as a duplicate of outage {outage.duplicate_of_id} at {moment(end)}"
    missing = " · :memo: *post-mortem missing*" if outage.lacks_report else ""
    return f"Resolved at {moment(end)} after {duration(end - outage.started_at)}{missing}"


def _eta(outage: Outage, now: datetime) -> str:
    """The ETA; one that has passed stands out, even if the bot has not noticed yet."""
    late = now - outage.deadline if outage.deadline else timedelta(0)
    if late <= timedelta(0):
        return f"ETA {facts.eta(outage)}"
    ago = "just now" if late < timedelta(minutes=1) else f"{duration(late)} ago"
    return f"ETA {facts.eta(outage, f'passed {ago}')}"
