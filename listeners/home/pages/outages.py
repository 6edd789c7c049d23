"""The pages about outages: what is open now, one's own, the history, and one outage."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from slack_sdk.models.blocks import Block

from jobs import sync_readers
from listeners.home.pages.page import Page, Visit
from models import OutageState, System
from models.prepared import meant
from phoenix_bot.blocks.answers.alerts import lines as alert_lines
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import first_steps as step_blocks
from phoenix_bot.blocks.home import frame, outages
from phoenix_bot.outages import follows
from phoenix_bot.outages.reading import alerts, first_steps, listing, related, timeline
from phoenix_bot.outages.reading.alerts import Alerts
from phoenix_bot.outages.reading.listing import Query
from phoenix_bot.outages.reading.period import Period, read_day
from phoenix_bot.text import search_words

SIZE = 12
"""Outages on a page of a list."""

NO_OUTAGE = "There has been no outage yet."


def _list(visit: Visit, query: Query, empty: Callable[[], str]) -> list[Block]:
    """A page of outages; what `empty` returns if there is none."""
    found = listing.page(query, visit.address.turned, size=SIZE)
    changeable = frozenset(one.outage_id for one in found.announcements if visit.rights.change(one.outage))
    followed = follows.among(visit.user.slack_id, [one.outage for one in found.announcements])
    rows = outages.rows(found.announcements, now=visit.now, changeable=changeable, followed=followed)
    return frame.list_page(
        visit.address, rows, more=found.has_more, empty="" if rows or visit.address.turned else empty()
    )


def _now(visit: Visit) -> Sequence[Block]:
    found = _list(visit, Query(OutageState.OPEN), lambda: _quiet(visit))
    return [*_first_steps(visit), *found] if visit.rights.manage else found


def _quiet(visit: Visit) -> str:
    """What stands there while nothing is open; before the first outage also what this app is."""
    how = "Press *Announce an outage* when there is one." if visit.rights.announce else "Enjoy the quiet."
    quiet = f":white_check_mark: There is no open outage. {how}"
    if visit.rights.manage or listing.count(Query()):
        return quiet
    return f"{step_blocks.introduction(visit.setup.settings.announce_channel_id)}\n\n{quiet}"


def _first_steps(visit: Visit) -> list[Block]:
    """What managers still have to set up."""
    settings = visit.setup.settings
    steps = first_steps.left(allow_all=visit.setup.allow_all)
    if steps is None:
        return []
    others = (settings.notify_sales_channel_id, settings.notify_b2b_channel_id)
    return step_blocks.build(
        done=steps.done,
        channel_id=steps.channel_id,
        trouble=steps.channel_trouble,
        others=[other for other in others if other],
        ask=sync_readers.NAME,
    )


def _mine(visit: Visit) -> Sequence[Block]:
    return _list(visit, Query(OutageState.OPEN, who=visit.user.slack_id), _none_of_ones_own)


def _none_of_ones_own() -> str:
    others = listing.count(Query(OutageState.OPEN))
    more = f" The tab Now shows {_some(others, 'open outage')}." if others else ""
    return f"You have not announced any open outage, and none is assigned to you.{more}"


def _history(visit: Visit) -> Sequence[Block]:
    at = visit.address
    system = meant(System, at.identity("system"))
    chosen = {name: value for name, value in at.choices.items() if name != "n" and value}
    empty = partial(_none_found, bool(chosen))
    if system is None and at.choice("system"):
        # Nothing is found by a system that there is not; without it, everything would be.
        filters = outages.filters(at, None, visit.vocabulary.severities)
        return [*outages.search(at), *filters, ours(empty())]
    above = [*outages.search(at), *outages.filters(at, system, visit.vocabulary.severities)]
    if at.choice("text") and not search_words.typed(at.choice("text")):
        return [*above, ours("Search for words or numbers.")]
    return [*above, *_list(visit, _chosen(visit, system), empty)]


def _none_found(is_filtered: bool) -> str:
    others = listing.count(Query()) if is_filtered else 0
    if not others:
        return NO_OUTAGE
    return f"No outage matches. *Show all* shows {_some(others, 'outage')}."


def _some(number: int, what: str) -> str:
    plural = "" if number == 1 else "s"
    return f"{'at least ' if number == listing.MOST else ''}{number} {what}{plural}"


def _chosen(visit: Visit, system: System | None) -> Query:
    """What the filters of the history ask for. Days are those of the reader's time zone."""
    at = visit.address
    state = OutageState(at.choice("state")) if at.choice("state") in list(OutageState) else None
    period = Period(_day(at.choice("since")), _day(at.choice("until")), visit.user.time_zone)
    system_id = system.id if system else 0
    return Query(state, system_id, at.choice("who"), period, at.choice("severity"), at.choice("text"))


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _outage(visit: Visit) -> Sequence[Block]:
    at = visit.address
    announcement = listing.find(at.identity("id"))
    if announcement is None:
        return [ours(frame.gone("outage"))]
    page = timeline.page(announcement.outage_id, at.turned)
    around = related.find(announcement.outage, announcement)
    changeable = visit.rights.change(announcement.outage)
    followed = follows.among(visit.user.slack_id, [announcement.outage])
    details = outages.details(
        announcement, visit.vocabulary, around, changeable=changeable, is_followed=bool(followed)
    )
    found = Alerts() if at.turned else alerts.around(announcement.outage)
    happened = outages.timeline(page.entries, visit.vocabulary, above=alert_lines(found.listed, found.more))
    return [*details, *happened, *frame.turns(at, more=page.has_more)]


PAGES = (
    Page("now", "Now", _now),
    Page("mine", "Mine", _mine),
    Page("history", "History", _history),
    Page("outage", "", _outage),
)
