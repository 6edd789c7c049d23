"""One outage for one reader: what its announcement shows, and the way to its history."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

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
    history = ButtonElement(text="History", action_id=HISTORY, value=str(announcement.outage.identity))
    for_readers = [*in_channel.readers_buttons(announcement.outage), history]
    # In the place of the row with those buttons alone.
    body = [*content.body[:-1], ActionsBlock(block_id=in_channel.FOR_READERS, elements=for_readers)]
    return replace(content, body=body)


def details(
    announcement: Announcement, vocabulary: Vocabulary, related: Related, *, changeable: bool
) -> Content:
    """The outage as its announcement shows it now, and where and when it was announced, if it was.

    Without the buttons for changes, unless the reader may change it: `changeable`.
    """
    outage = announcement.outage
    content = in_channel.build(outage, vocabulary, related)
    where = in_channel.reference(Reference(outage, announcement.permalink))
    note = aside(f"{where}, {_announced(announcement)}")
    body = [block for block in content.body if changeable or not _is_for_changes(block)]
    return replace(content, blocks=[*content.blocks, note], body=body)


def _is_for_changes(block: Block) -> bool:
    return isinstance(block, ActionsBlock) and block.block_id != in_channel.FOR_READERS


def _announced(announcement: Announcement) -> str:
    outage, at = announcement.outage, moment(announcement.outage.announced_at)
    if not outage.is_announced:
        return f"recorded {at}; it was not announced"
    if outage.announced_elsewhere:
        return f"announced {at} by another app"
    return f"announced {at} in <#{announcement.channel_id}>"
