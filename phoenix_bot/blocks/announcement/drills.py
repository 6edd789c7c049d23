"""What messages about a drill say, beside the outage's name, which says it too."""

from collections.abc import Iterator
from dataclasses import replace

from slack_sdk.models.blocks import Block

from models import Outage
from phoenix_bot.blocks.announcement.titles import DRILL
from phoenix_bot.blocks.content import Content, aside


def note(outage: Outage) -> Iterator[Block]:
    """A line that says that it is one; nothing for a real outage."""
    if outage.is_drill:
        yield aside(f"*{DRILL}:* this is practice, nothing is broken")


def marked(content: Content, outage: Outage) -> Content:
    """A message that does not name its outage, with the line above it if that is a drill."""
    if not outage.is_drill:
        return content
    return replace(content, text=f"{DRILL} · {content.text}", blocks=[*note(outage), *content.blocks])
