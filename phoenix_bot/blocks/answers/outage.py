"""One outage for one reader: what its announcement shows, and the way to its history."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from models import Announcement
from phoenix_bot.blocks.announcement import announcement as in_channel
from phoenix_bot.blocks.announcement.related import Reference, Related
from phoenix_bot.blocks.content import Content, aside
from phoenix_bot.blocks.vocabulary import Vocabulary
from phoenix_bot.text.mrkdwn import moment

HISTORY = "outage_history"


def build(announcement: Announcement, vocabulary: Vocabulary, related: Related) -> Content:
    """The outage as it is now, with the buttons for what can be done about it, and one for its history."""
    content = details(announcement, vocabulary, related)
    button = ButtonElement(text="History", action_id=HISTORY, value=str(announcement.outage.identity))
    return replace(content, body=[*content.body, ActionsBlock(elements=[button])])


def details(announcement: Announcement, vocabulary: Vocabulary, related: Related) -> Content:
    """The outage as its announcement shows it now, and where and when it was announced."""
    outage = announcement.outage
    content = in_channel.build(outage, vocabulary, related)
    where = in_channel.reference(Reference(outage, announcement.permalink))
    note = aside(f"{where}, announced {moment(outage.announced_at)} in <#{announcement.channel_id}>")
    return replace(content, blocks=[*content.blocks, note])
