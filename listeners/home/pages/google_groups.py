"""The page about the Google groups that feed groups of ours."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from jobs import sync_user_groups
from jobs.clock import runs
from listeners.home.pages.page import Page, Visit
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home import google_groups as blocks
from phoenix_bot.people.google import departures, feeds

SIZE = 12
"""Google groups on a page of the list."""


def _build(visit: Visit) -> Sequence[Block]:
    at = visit.address
    found = feeds.overview(SIZE + 1, at.turned * SIZE)
    ids = [one.google_group.id for one in found]
    who = departures.waiting(ids, limit=blocks.PEOPLE_SHOWN)
    shown = [
        blocks.Shown(
            one.google_group, one.members, one.leaving, one.left_at, who.get(one.google_group.id, ())
        )
        for one in found[:SIZE]
    ]
    page = blocks.build(
        shown,
        has_google=visit.setup.has_google,
        sync=runs.newest(sync_user_groups.NAME),
        is_first=not at.turned,
    )
    return [*page, *frame.turns(at, more=len(found) > SIZE)]


PAGE = Page("google", "Google groups", _build, for_managers=True, count=departures.undecided)
