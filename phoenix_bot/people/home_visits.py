"""App Home: who has it open, at which page, and when Slack must show it again.

What a page shows is read when it is delivered, so it is never older than its delivery.
"""

from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, Function, ModelSelect, Query, Select, fn

from models import Delivery, DeliveryKind, HomeVisit, User
from models.database import database, held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.people import profiles
from phoenix_bot.text import home_address
from phoenix_bot.text.home_address import HomeAddress, of_person

RECENTLY = timedelta(minutes=15)
"""Who opened App Home or clicked in it within this time has it open, as far as we know."""

MOST = 200
"""People whose App Home one change shows again: Slack takes a hundred a minute."""

AT_ONCE = 5
"""People to whom one change is shown at a time: the other senders are free for what is more urgent."""

ALL = "homes"
"""The lane of changes that concern every App Home; those that concern one page have lanes of their own."""


def show(slack_id: str, *, now: datetime) -> None:
    """Show somebody the page of App Home where they were last."""
    _visit(slack_id, _SEEN, now=now)


def show_page(slack_id: str, address: HomeAddress, *, now: datetime) -> None:
    """Show somebody another page of App Home."""
    _visit(slack_id, _AT_PAGE, now=now, place=str(address))


def _visit(slack_id: str, visit: Prepared, *, now: datetime, **place: str) -> None:
    with transaction():
        # Held, so that who changes their rights meanwhile sees this visit, or is seen by what it shows.
        profiles.meet(slack_id, now=now, holds=True)
        # Before the row: who else queues one for them waits for this.
        visit.change(user=slack_id, seen_at=now, **place)
        outbox.put_at_once(DeliveryKind.HOME, **_to(slack_id), now=now)


def _visiting(*names: str) -> Query:
    fields = HomeVisit._meta.fields
    told = {fields[name]: parameter(name, fields[name]) for name in names}
    visit = HomeVisit.insert({HomeVisit.user: parameter("user", HomeVisit.user), **told})
    return visit.on_conflict(conflict_target=[HomeVisit.user], update=told)


_SEEN = Prepared(lambda: _visiting("seen_at"))

_AT_PAGE = Prepared(lambda: _visiting("seen_at", "place"))


def visitor(slack_id: str) -> tuple[User, HomeAddress]:
    """Somebody, and the page of App Home where they are. Needs a connection. One query."""
    found: Any = _VISITOR.first(User, user=slack_id)
    if found is None:
        return User(slack_id=slack_id), HomeAddress()
    return found, home_address.parse(found.place or "")


_VISITOR = Prepared(
    lambda: (
        User.select(User, HomeVisit.place)
        .join(HomeVisit, JOIN.LEFT_OUTER)
        .where(User.slack_id == parameter("user", User.slack_id))
    )
)


def refresh_all(*, now: datetime, after: Delivery | None = None) -> None:
    """Show App Home again to all who have it open, at most MOST, but not before `after` is done.

    Needs a transaction. It takes one row, from which the delivery worker makes one for each of them.
    """
    [[is_anybody_there]] = _IS_OPEN.rows(since=now - RECENTLY)
    if is_anybody_there:
        queue_all(now=now, after=after)


_IS_OPEN = Prepared(lambda: Select(columns=[is_open()]).bind(database))


def queue_all(*, now: datetime, after: Delivery | None = None) -> None:
    """As refresh_all(), if it is known that somebody has it open."""
    lane = f"{ALL}/{after.id}" if after else ALL
    outbox.put_once(DeliveryKind.HOMES, lane=lane, payload={}, now=now, after=after)


def is_open() -> Function:
    """An expression: whether anybody has App Home open, who has been seen after the parameter "since"."""
    return fn.EXISTS(_looking(parameter("since", HomeVisit.seen_at)))


def refresh_page(page: str, *, now: datetime) -> None:
    """As refresh_all(), to those who have this page open."""
    if _looking(now - RECENTLY, page).exists():
        outbox.put_once(DeliveryKind.HOMES, lane=f"{ALL}/{page}", payload={"page": page}, now=now)


def refresh_person(slack_id: str, *, now: datetime, however_long_ago: bool = False) -> None:
    """Show App Home again to a person about whom Slack has told, and to managers who have their page open.

    If `however_long_ago`, also to a person who does not have it open: they may not see any more what they saw
    there last. Needs a transaction.
    """
    theirs, about_them = HomeVisit.user == slack_id, HomeVisit.place == str(of_person(slack_id))
    is_recent = HomeVisit.seen_at > now - RECENTLY
    shown = (theirs | (about_them & is_recent)) if however_long_ago else ((theirs | about_them) & is_recent)
    for row in HomeVisit.select(HomeVisit.user).where(shown).limit(MOST):
        _queue(row.user_id, now=now)


def fan_out(page: str, *, now: datetime) -> None:
    """Queue App Home for each of those who have this page open, or any page if it is "".

    Whoever opens App Home meanwhile sees the change anyway. Needs a transaction.
    """
    recent = _looking(now - RECENTLY, page).order_by(HomeVisit.seen_at.desc()).limit(MOST)
    queued: list[Delivery] = []
    # Held, so that nobody's page is sent twice at a time: who opens App Home now is left out, or waits.
    for visit in held(recent, skip_locked=True):
        after = queued[-AT_ONCE] if len(queued) >= AT_ONCE else None
        if row := _queue(visit.user_id, now=now, after=after):
            queued.append(row)


def _looking(since: Any, page: str = "") -> "ModelSelect[HomeVisit]":
    recent = HomeVisit.select(HomeVisit.user).where(HomeVisit.seen_at > since)
    is_shown = (HomeVisit.place == page) | HomeVisit.place.startswith(f"{page}?")
    return recent.where(is_shown) if page else recent


def _queue(slack_id: str, *, now: datetime, after: Delivery | None = None) -> Delivery | None:
    return outbox.put_once(DeliveryKind.HOME, **_to(slack_id), now=now, after=after)


def _to(slack_id: str) -> dict[str, Any]:
    return {"lane": f"home/{slack_id}", "payload": {"user": slack_id}}
