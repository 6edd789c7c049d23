"""The pages about outages: what is open now, one's own, the history, and one outage."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from listeners.home.pages.page import Page, Visit
from models import Announcement, Outage, System
from phoenix_bot.blocks.content import ours
from phoenix_bot.blocks.home import frame, outages
from phoenix_bot.outages.reading import related, search, timeline
from phoenix_bot.outages.reading.search import Leaf


def _list(visit: Visit, leaf: Leaf, empty: str) -> list[Block]:
    if not leaf.shown:
        nothing = "There is nothing on this page any more." if visit.address.turned else empty
        return [ours(nothing), *frame.leaves(visit.address, more=False)]
    changeable = frozenset(one.outage_id for one in leaf.shown if visit.rights.change(one.outage))
    rows = outages.rows(leaf.shown, now=visit.now, changeable=changeable)
    return [*rows, *frame.leaves(visit.address, more=leaf.more)]


def _now(visit: Visit) -> Sequence[Block]:
    how = "Press *Announce an outage* when there is one." if visit.rights.announce else "Enjoy the quiet."
    return _list(
        visit, search.open_outages(visit.address), f":white_check_mark: There is no open outage. {how}"
    )


def _mine(visit: Visit) -> Sequence[Block]:
    empty = "No open outage of yours: neither announced by you nor assigned to you."
    return _list(visit, search.of_person(visit.address, visit.user.slack_id), empty)


def _history(visit: Visit) -> Sequence[Block]:
    at = visit.address
    system = System.get_or_none(System.id == at.number("system")) if at.number("system") else None
    chosen = {name: value for name, value in at.choices.items() if name != "n" and value}
    empty = "No outage fits these choices. Change one, or show all." if chosen else "No outage yet."
    leaf = search.history(at, visit.user.time_zone)
    return [*outages.filters(at, system), *_list(visit, leaf, empty)]


def _outage(visit: Visit) -> Sequence[Block]:
    at = visit.address
    shown = (
        Announcement.select(Announcement, Outage)
        .join(Outage)
        .where(Announcement.outage == at.number("id"))
        .get_or_none()
    )
    if shown is None:
        return [ours("There is no such outage.")]
    page = timeline.page(shown.outage_id, at.turned)
    around = related.find(shown.outage, shown)
    details = outages.details(shown, visit.vocabulary, around, changeable=visit.rights.change(shown.outage))
    happened = outages.timeline(page.entries, visit.vocabulary)
    return [*details, *happened, *frame.leaves(at, more=page.has_more)]


PAGES = (
    Page("now", "Now", _now),
    Page("mine", "Mine", _mine),
    Page("history", "History", _history),
    Page("outage", "", _outage),
)
