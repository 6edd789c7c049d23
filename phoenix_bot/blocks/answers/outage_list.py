"""A page of outages, for one reader."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    HeaderBlock,
    MarkdownTextObject,
    SectionBlock,
)

from models import Announcement, Eta, Outage
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.announcement.related import Reference
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, duration, literal, ours
from phoenix_bot.text.mrkdwn import escape, mention, moment

NAME = "outages"
"""What the buttons of its pages are called by: see paging.actions()."""

SHOW = "outage_show"

HEADINGS = {"open": "Open outages", "resolved": "Resolved outages", "mine": "Your open outages"}

NOTHING = {
    "open": "No outage is open. `/announce` announces one, `/phoenix list resolved` shows those of the past.",
    "resolved": "No outage was resolved yet. `/phoenix list` shows those that are open.",
    "mine": "You neither announced nor are assigned to an open outage. `/phoenix list` shows all open ones.",
}

NOTHING_MORE = "There is nothing more on this page."


def build(
    shown: Sequence[Announcement],
    *,
    which: str,
    system_name: str,
    older: str,
    newer: str,
    now: datetime,
) -> Content:
    """The outages of these announcements under a heading that says `which` they are.

    `older` and `newer` are the values of the buttons to other pages, "" where there is none.
    """
    heading = f"{HEADINGS[which]}{' · ' if system_name else ''}{system_name}"
    rows: list[Block] = [_row(one, now) for one in shown]
    nothing = ours(NOTHING_MORE if newer else NOTHING[which])
    return Content(
        text=escape(heading),
        blocks=[
            HeaderBlock(text=literal(heading, 150)),
            *(rows or [nothing]),
            *paging.turns(NAME, older=older, newer=newer),
        ],
    )


def _row(shown: Announcement, now: datetime) -> SectionBlock:
    outage = shown.outage
    sign = ":red_circle:" if outage.is_open else ":large_green_circle:"
    name = announcement.reference(Reference(outage, shown.permalink))
    state = _open(outage, now) if outage.is_open else _resolved(outage)
    return SectionBlock(
        text=MarkdownTextObject(text=f"{sign} *{name}*\n{state}\n{_assignees(outage)}", verbatim=True),
        accessory=ButtonElement(text="Show", action_id=SHOW, value=str(outage.id)),
    )


def _open(outage: Outage, now: datetime) -> str:
    return f"Open for {duration(now - outage.started_at)} · {_eta(outage, now)}"


def _eta(outage: Outage, now: datetime) -> str:
    limit = Eta(outage.eta).limit
    if limit is None or now <= outage.eta_set_at + limit:
        return f"ETA {announcement.eta(outage)}"
    overdue = now - outage.eta_set_at - limit
    return f":warning: *ETA overdue by {duration(overdue)}* ({Eta(outage.eta).label})"


def _resolved(outage: Outage) -> str:
    end = outage.resolved_at or outage.started_at
    return f"Resolved at {moment(end)} after {duration(end - outage.started_at)}"


def _assignees(outage: Outage) -> str:
    people = dict.fromkeys((outage.solution_assignee_id, outage.communication_assignee_id))
    return f"Assigned to {' and '.join(map(mention, people))}"
