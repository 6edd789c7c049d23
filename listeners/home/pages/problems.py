"""App Home's page about what Slack refused for good."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import Delivery
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home import problems as blocks
from phoenix_bot.blocks.home.problems import Problem
from phoenix_bot.delivery import advice, problems
from phoenix_bot.delivery.kinds import kind_of

SIZE = 15
"""Problems on a page of the list."""


def _build(visit: Visit) -> Sequence[Block]:
    at, count = visit.address, problems.count()
    found = problems.page(SIZE + 1, at.turned * SIZE)
    if not count:
        return blocks.none()
    page = blocks.build([_problem(row) for row in found[:SIZE]], count)
    if not found:
        page.append(ours("There is nothing on this page any more."))
    return [*page, *frame.turns(at, more=len(found) > SIZE)]


def _problem(row: Delivery) -> Problem:
    fix = advice.task(row).advice(row.error)
    return Problem(row, advice.heading(row), fix, is_message=kind_of(row).is_message)


PAGE = Page("problems", "Problems", _build, for_managers=True, count=problems.count)
