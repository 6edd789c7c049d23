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

SIZE = 15
"""Problems on a page of the list."""


def _build(visit: Visit) -> Sequence[Block]:
    at, count = visit.address, parked.count()
    found = parked.page(SIZE + 1, at.turned * SIZE)
    if not count:
        return problems.none()
    shown = problems.build([_problem(row) for row in found[:SIZE]], count)
    if not found:
        shown.append(ours("There is nothing on this page any more."))
    return [*shown, *frame.turns(at, more=len(found) > SIZE)]


def _problem(row: Delivery) -> Problem:
    news = advice.news(row, row.error)
    if news is None:
        return Problem(row, f"finish: {row.kind.replace('_', ' ')}", advice.DETAILS)
    return Problem(row, str(news["what"]), str(news["advice"]))


PAGE = Page("problems", "Problems", _build, for_managers=True, count=parked.count)
