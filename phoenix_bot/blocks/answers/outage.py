"""One outage for one reader: what its announcement shows, and the way to its history."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from models import Announcement
from phoenix_bot.blocks.announcement import announcement
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.content import Content, aside
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import moment

HISTORY = "outage_history"


def build(shown: Announcement, vocabulary: Vocabulary, related: Related) -> Content:
    """The outage of this announcement, as it is now, with the buttons for what may be done."""
    outage = shown.outage
    content = announcement.build(outage, vocabulary, related)
    where = announcement.reference(Reference(outage, shown.permalink))
    note = aside(f"{where}, announced {moment(outage.announced_at)} in <#{shown.channel_id}>")
    button = ButtonElement(text="History", action_id=HISTORY, value=str(outage.id))
    return replace(
        content, blocks=[*content.blocks, note], body=[*content.body, ActionsBlock(elements=[button])]
    )
