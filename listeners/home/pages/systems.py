"""The pages about systems, for managers: all of them, and one."""

from collections.abc import Sequence

import peewee
from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import System
from phoenix_bot.blocks.home import frame, systems

SIZE = 40
"""Systems on a page of the list."""

NO_SYSTEM = "There is no system yet. Press *Add a system*: nobody can announce an outage without one."

Into = System.alias()


def _query() -> "peewee.ModelSelect[System]":
    """Systems with the one that took over their outages."""
    return System.select(System, Into).join(
        Into, peewee.JOIN.LEFT_OUTER, on=(System.merged_into == Into.id), attr="merged_into"
    )


def _systems(visit: Visit) -> Sequence[Block]:
    at = visit.address
    retired = at.choice("state") == "retired"
    query = _query().where(System.retired_at.is_null(not retired)).order_by(System.key)
    found = list(query.limit(SIZE + 1).offset(at.turned * SIZE))
    empty = "No system is retired." if retired else NO_SYSTEM
    rows = systems.rows(found[:SIZE])
    return [*systems.above(at), *frame.list_page(at, rows, more=len(found) > SIZE, empty=empty)]


def _system(visit: Visit) -> Sequence[Block]:
    system = _query().where(System.is_meant(visit.address.identity("id"))).get_or_none()
    return systems.missing() if system is None else systems.details(system)


PAGES = (
    Page("systems", "Systems", _systems, for_managers=True),
    Page("system", "", _system, for_managers=True, under="systems"),
)
