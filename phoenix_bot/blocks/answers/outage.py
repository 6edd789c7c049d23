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


def build(
    announcement: Announcement, vocabulary: Vocabulary, related: Related, *, changeable: bool
) -> Content:
    """The outage as it is now, with a button for its history, and those for changes if it is `changeable`."""
    content = details(announcement, vocabulary, related, changeable=changeable)
    button = ButtonElement(text="History", action_id=HISTORY, value=str(announcement.outage.identity))
    return replace(content, body=[*content.body, ActionsBlock(elements=[button])])


def details(
    announcement: Announcement, vocabulary: Vocabulary, related: Related, *, changeable: bool
) -> Content:
    """The outage as its announcement shows it now, and where and when it was announced.

    Without the buttons, unless the reader may change it: `changeable`.
    """
    outage = announcement.outage
    content = in_channel.build(outage, vocabulary, related)
    where = in_channel.reference(Reference(outage, announcement.permalink))
    note = aside(f"{where}, announced {moment(outage.announced_at)} in <#{announcement.channel_id}>")
    body = [block for block in content.body if changeable or not isinstance(block, ActionsBlock)]
    return replace(content, blocks=[*content.blocks, note], body=body)
