"""The page about what Slack refused for good."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import Delivery
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import frame, problems
from phoenix_bot.blocks.home.problems import Problem
from phoenix_bot.delivery import advice
from phoenix_bot.delivery import problems as parked

LEAF = 15
"""Problems on a leaf of the list."""


def _build(visit: Visit) -> Sequence[Block]:
    at, count = visit.address, parked.count()
    found = parked.page(LEAF + 1, at.turned * LEAF)
    if not count:
        return problems.none()
    shown = problems.build([_problem(row) for row in found[:LEAF]], count)
    if not found:
        shown.append(ours("There is nothing on this page any more."))
    return [*shown, *frame.leaves(at, more=len(found) > LEAF)]


def _problem(row: Delivery) -> Problem:
    news = advice.news(row, row.error)
    if news is None:
        return Problem(row, f"finish: {row.kind.replace('_', ' ')}", advice.DETAILS)
    return Problem(row, str(news["what"]), str(news["advice"]))


PAGE = Page("problems", "Problems", _build, for_managers=True, count=parked.count)
