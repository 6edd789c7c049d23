"""What somebody follows, in App Home."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from models import Announcement, System
from phoenix_bot.blocks.answers import following
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.options import search

FIND = "follow_find"
"""The search for a system to follow."""

ABOUT = (
    "You hear by direct message how the outages that you follow go on. Of a system that you follow, you hear "
    "of each outage from its announcement on."
)


def page(
    systems: Sequence[System], announcements: Sequence[Announcement], *, more: tuple[int, int]
) -> list[Block]:
    """The search for another system, and all that is followed; `more` as in following.listed()."""
    # Another id after a choice: Slack would go on showing what was chosen before.
    block_id = f"follow {' '.join(str(system.id) for system in systems)}"[:255]
    find = ActionsBlock(block_id=block_id, elements=[search(FIND, "Follow a system…")])
    return [ours(ABOUT), find, *following.listed(systems, announcements, more=more).blocks]
