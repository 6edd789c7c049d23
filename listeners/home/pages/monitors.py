"""The pages about monitors: all of them, and one."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import Severity, Source, System
from models.prepared import meant
from phoenix_bot.acts.refusals import Unknown
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import frame
from phoenix_bot.blocks.home import monitors as blocks
from phoenix_bot.monitors import monitors
from phoenix_bot.monitors.monitors import Query

SIZE = 20
"""Monitors on a page of the list."""

ALERTS, CHANGES = 15, 10
"""How many of the newest alerts and edits the page of a monitor shows."""

NO_MONITOR = (
    "No monitor has alerted yet. A check of Pingdom appears here with its first alert, if an operator has "
    "set `PINGDOM_WEBHOOK_TOKEN`. So does a monitor of Datadog, if I am in the channel where it alerts."
)


def _monitors(visit: Visit) -> Sequence[Block]:
    at = visit.address
    system = meant(System, at.identity("system"))
    if system is None and at.choice("system"):
        return [*blocks.filters(at, None), ours("No monitor matches these filters.")]
    query = Query(
        system_id=system.id if system else 0,
        source=Source(at.choice("source")) if at.choice("source") in list(Source) else None,
        severity=Severity(at.choice("severity")) if at.choice("severity") in list(Severity) else None,
    )
    found = monitors.page(query, at.turned, size=SIZE, now=visit.now)
    is_filtered = any(value for name, value in at.choices.items() if name != "n")
    empty = "No monitor matches these filters." if is_filtered else NO_MONITOR
    rows = blocks.rows(found.monitors, found.counts, found.open)
    return [*blocks.filters(at, system), *frame.list_page(at, rows, more=found.has_more, empty=empty)]


def _monitor(visit: Visit) -> Sequence[Block]:
    try:
        monitor = monitors.get(visit.address.identity("id"))
    except Unknown:
        return blocks.missing()
    changes = monitors.changes(monitor, limit=CHANGES)
    return blocks.details(
        monitor,
        monitors.days(monitor, now=visit.now),
        monitors.newest_alerts(monitor, limit=ALERTS),
        changes,
        monitors.systems_in(changes),
        may_edit=monitors.may_edit(visit.user, allow_all=visit.setup.allow_all),
        may_announce=visit.rights.announce,
    )


PAGES = (Page("monitors", "Monitors", _monitors), Page("monitor", "", _monitor, under="monitors"))
