"""The page about who changed what."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from phoenix_bot.blocks.home import audit as blocks
from phoenix_bot.people import audit

SIZE = 20
"""Changes on a page of the list."""


def _build(visit: Visit) -> Sequence[Block]:
    before = visit.address.number("before")
    found = audit.entries(SIZE + 1, before=before or None)
    return blocks.build(found[:SIZE], more=len(found) > SIZE, is_first=not before)


PAGE = Page("audit", "Audit", _build, for_managers=True)
