"""A page of outages, for one reader."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock

from models import Announcement
from phoenix_bot.blocks import outage_row
from phoenix_bot.blocks.answers import paging
from phoenix_bot.blocks.content import Content, literal, ours
from phoenix_bot.text.mrkdwn import escape

NAME = "outages"
"""The name in the action_ids of the buttons that turn its pages: see paging.actions()."""

FOUND = "found"
"""The same of the pages of what a search finds."""

SHOW = "outage_show"

MOST_COUNTED = 100
"""As many outages are counted, and no more."""

HEADINGS = {
    "all": "All outages",
    "open": "Open outages",
    "resolved": "Resolved outages",
    "duplicate": "Duplicates",
    "withdrawn": "Withdrawn outages",
    "mine": "Your open outages",
}

NOTHING = {
    "all": "There has been no outage yet.",
    "open": "No outage is open. `/phoenix list resolved` shows past ones.",
    "resolved": "No outage has been resolved yet. `/phoenix list` shows the open ones.",
    "duplicate": "No outage has been closed as a duplicate.",
    "withdrawn": "No outage has been withdrawn as a false alarm.",
    "mine": "No outage is open: neither one of yours nor any other.",
}
"""What a list says if there is no outage that it could show, whatever its filter."""

ANNOUNCE = "`/announce` announces one."
"""What it adds for people who may announce."""

NONE_HERE = {
    "all": "There has been no outage of {system}.",
    "open": "No outage of {system} is open.",
    "resolved": "No outage of {system} has been resolved.",
    "duplicate": "No outage of {system} has been closed as a duplicate.",
    "withdrawn": "No outage of {system} has been withdrawn.",
    "mine": "You have not announced any open outage{of_system}, and none is assigned to you.",
}
"""What a list says if its filter leaves out the outages that there are."""

OTHERS = {
    "all": ("outage", "outages", "`/phoenix list all`"),
    "open": ("open outage", "open outages", "`/phoenix list`"),
    "resolved": ("resolved outage", "resolved outages", "`/phoenix list resolved`"),
    "duplicate": ("duplicate", "duplicates", "`/phoenix list duplicate`"),
    "withdrawn": ("withdrawn outage", "withdrawn outages", "`/phoenix list withdrawn`"),
    "mine": ("open outage", "open outages", "`/phoenix list`"),
}


NOT_FOUND = "No outage has all these words in its summary, its updates or its resolution."


def build(
    announcements: Sequence[Announcement],
    *,
    which: str,
    system_name: str,
    others: int,
    announces: bool,
    older: str,
    newer: str,
    now: datetime,
    severity: str = "",
) -> Content:
    """The outages of these announcements under a heading that says `which` they are, and of which severity.

    `others` is how many there are without the filter, counted only if the list is empty. `announces`: the
    reader may announce outages.
    `older` and `newer` are the values of the buttons to other pages, "" where there is none.
    """
    heading = " · ".join(part for part in (HEADINGS[which], severity, system_name) if part)
    rows = [block for one in announcements for block in _row(one, now)]
    nothing = ours(
        paging.NOTHING_HERE if newer else _nothing(which, system_name, severity, others, announces=announces)
    )
    return Content(
        text=escape(heading),
        blocks=[
            HeaderBlock(text=literal(heading, 150)),
            *(rows or [nothing]),
            *paging.turns(NAME, older=older, newer=newer),
        ],
    )


def found(
    announcements: Sequence[Announcement], *, text: str, older: str, newer: str, now: datetime
) -> Content:
    """The outages that have the words of `text`; `older` and `newer` as in build()."""
    heading = f"Outages with “{text}”"
    nothing = paging.NOTHING_HERE if newer else f"{NOT_FOUND} `/phoenix list all` shows all outages."
    return Content(
        text=escape(heading),
        blocks=[
            HeaderBlock(text=literal(heading, 150)),
            *([block for one in announcements for block in _row(one, now)] or [ours(nothing)]),
            *paging.turns(FOUND, older=older, newer=newer),
        ],
    )


def _nothing(which: str, system_name: str, severity: str, others: int, *, announces: bool) -> str:
    if not others:
        hint = f" {ANNOUNCE}" if announces and which in ("all", "open") else ""
        return f"{NOTHING[which]}{hint}"
    system = escape(system_name)
    if severity:
        of_system = f" of {system}" if system else ""
        return f"None{of_system} has the severity {escape(severity)}. {others_shown(others, which)}"
    here = NONE_HERE[which].format(system=system, of_system=f" of {system}" if system else "")
    return f"{here} {others_shown(others, which)}"


def others_shown(number: int, which: str) -> str:
    """How many outages a filter leaves out, and where they are shown."""
    one, many, command = OTHERS[which]
    if number == 1:
        return f"There is 1 other {one}: {command} shows it."
    least = "at least " if number >= MOST_COUNTED else ""
    return f"There are {least}{number} other {many}: {command} shows them."


def _row(announcement: Announcement, now: datetime) -> list[Block]:
    show = ButtonElement(text="Show", action_id=SHOW, value=str(announcement.outage.identity))
    return outage_row.build(announcement, now, show)
