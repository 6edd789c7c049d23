"""The page with the figures about outages and alerts."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import System
from models.prepared import meant
from phoenix_bot.blocks.home import insights as blocks
from phoenix_bot.outages.reading import insights
from phoenix_bot.outages.reading.insights import ALL_SYSTEMS, Wanted
from phoenix_bot.text.home_address import HomeAddress


def wanted(at: HomeAddress) -> Wanted:
    """What was chosen on the page."""
    return Wanted(blocks.days_of(at), at.identity("system") if at.choice("system") else ALL_SYSTEMS)


def _insights(visit: Visit) -> Sequence[Block]:
    at, chosen = visit.address, wanted(visit.address)
    system = meant(System, chosen.system)
    if system is None and at.choice("system"):
        return blocks.missing(at)
    figures = insights.read(chosen, visit.setup.settings.timezone.key, now=visit.now)
    return [*blocks.choosers(at, system), *blocks.numbers(figures)]


PAGE = Page("insights", "Insights", _insights)
