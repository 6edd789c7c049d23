"""The page about jobs."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

import jobs
from listeners.home.pages.page import Page, Visit
from phoenix_bot.blocks.home import jobs as blocks


def _build(visit: Visit) -> Sequence[Block]:
    return blocks.build(
        [
            blocks.Shown(
                one.job.NAME,
                one.job.ABOUT,
                one.when,
                one.newest,
                one.next_at,
                one.hanging,
                one.unconfigured,
            )
            for one in jobs.overview(visit.now, visit.setup.settings)
        ]
    )


PAGE = Page("jobs", "Jobs", _build, for_managers=True)
