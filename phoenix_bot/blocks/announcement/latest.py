"""The latest update on an open outage, in one line: on the announcement, in lists, in notices."""

from collections.abc import Iterator
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
)

from models import Outage
from models.people import is_placeholder
from phoenix_bot.acts.clock import epoch
from phoenix_bot.text.mrkdwn import MOMENT, dotted, escape, mention, moment

SHOWN = 300
"""Code points of the update; the thread has the rest."""


def lines(outage: Outage, limit: int = SHOWN) -> Iterator[Block]:
    """The line as a block; nothing if the outage is over, or if nobody has posted an update."""
    if at := _posted_at(outage):
        # Rich text, because what people typed stands in one line with a time and a mention.
        part = RichTextElementParts
        yield RichTextBlock(
            elements=[
                RichTextSectionElement(
                    elements=[
                        part.Text(text="Latest", style={"bold": True}),
                        part.Text(text=", "),
                        part.Date(timestamp=epoch(at), format=MOMENT, fallback=f"{at:%Y-%m-%d %H:%M} UTC"),
                        part.Text(text=", "),
                        _author(outage.latest_update_by),
                        part.Text(text=f": {dotted(outage.latest_update, limit)}"),
                    ]
                )
            ]
        )


def _author(slack_id: str) -> RichTextElement:
    part = RichTextElementParts
    return part.Text(text=slack_id[1:]) if is_placeholder(slack_id) else part.User(user_id=slack_id)


def text(outage: Outage, limit: int = SHOWN) -> str:
    """The line as mrkdwn, for a notification's text; "" as for lines()."""
    at = _posted_at(outage)
    if at is None:
        return ""
    update = escape(dotted(outage.latest_update, limit))
    return f"Latest, {moment(at)}, {mention(outage.latest_update_by)}: {update}"


def _posted_at(outage: Outage) -> datetime | None:
    return outage.latest_update_at if outage.is_open and outage.latest_update else None
