"""One outage for one reader: what its announcement shows, and the way to its history."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from models import Announcement
from phoenix_bot.blocks import announcement
from phoenix_bot.blocks.content import Content, aside
from phoenix_bot.blocks.surroundings import Reference, Surroundings
from phoenix_bot.blocks.terms import Terms
from phoenix_bot.text.mrkdwn import moment

HISTORY = "outage_history"


def build(shown: Announcement, terms: Terms, around: Surroundings) -> Content:
    """The outage of this announcement, as it is now, with the buttons for what may be done."""
    outage = shown.outage
    content = announcement.build(outage, terms, around)
    where = announcement.reference(Reference(outage, shown.permalink))
    note = aside(f"{where}, announced {moment(outage.announced_at)} in <#{shown.channel_id}>")
    button = ButtonElement(text="History", action_id=HISTORY, value=str(outage.id))
    return replace(
        content, blocks=[*content.blocks, note], body=[*content.body, ActionsBlock(elements=[button])]
    )
