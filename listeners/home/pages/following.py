"""The page about what somebody follows: systems and outages."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from phoenix_bot.blocks.home import following
from phoenix_bot.outages import follows


def _following(visit: Visit) -> Sequence[Block]:
    found = follows.of(visit.user.slack_id)
    more = (found.more_systems, found.more_outages)
    return following.page(found.systems, found.announcements, more=more)


PAGE = Page("following", "Following", _following)
