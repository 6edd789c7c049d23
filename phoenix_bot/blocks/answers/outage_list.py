"""A page of outages, for one reader."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, SectionBlock

from models import Announcement
from phoenix_bot.blocks import outage_row
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, literal, ours
from phoenix_bot.text.mrkdwn import escape

NAME = "outages"
"""The name in the action_ids of the buttons that turn its pages: see paging.actions()."""

SHOW = "outage_show"

HEADINGS = {"open": "Open outages", "resolved": "Resolved outages", "mine": "Your open outages"}

NOTHING = {
    "open": "No outage is open. `/announce` announces one; `/phoenix list resolved` shows past ones.",
    "resolved": "No outage has been resolved yet. `/phoenix list` shows the open ones.",
    "mine": "You have not announced any open outage, and none is assigned to you. `/phoenix list` shows all.",
}


def build(
    announcements: Sequence[Announcement],
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
    rows: list[Block] = [_row(one, now) for one in announcements]
    nothing = ours(paging.NOTHING_HERE if newer else NOTHING[which])
    return Content(
        text=escape(heading),
        blocks=[
            HeaderBlock(text=literal(heading, 150)),
            *(rows or [nothing]),
            *paging.turns(NAME, older=older, newer=newer),
        ],
    )


def _row(announcement: Announcement, now: datetime) -> SectionBlock:
    row = outage_row.build(announcement, now)
    row.accessory = ButtonElement(text="Show", action_id=SHOW, value=str(announcement.outage_id))
    return row
