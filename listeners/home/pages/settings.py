"""The page about the settings."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from phoenix_bot.blocks.home import settings


def _build(visit: Visit) -> Sequence[Block]:
    return settings.build(visit.setup.lines)


PAGE = Page("settings", "Settings", _build, for_managers=True)
