"""App Home: who has it open, at which page, and when Slack must show it again.

What a page shows is read when it is delivered, so it is never older than its delivery.
"""

from datetime import datetime, timedelta

from peewee import Query

from models import Delivery, DeliveryKind, DeliveryState, HomeVisit
from models.database import held, transaction
from models.prepared import Prepared, parameter
from phoenix_bot import outbox
from phoenix_bot.people import profiles
from phoenix_bot.text.home_address import HomeAddress, of_person

RECENTLY = timedelta(minutes=15)
"""Who opened App Home or clicked in it within this time has it open, as far as we know."""

MOST = 200
"""People whose App Home one change shows again: Slack takes a hundred a minute."""


def show(slack_id: str, *, now: datetime) -> None:
    """Show somebody the page of App Home where they were last."""
    _visit(slack_id, {"seen_at": now}, now=now)


def show_page(slack_id: str, address: HomeAddress, *, now: datetime) -> None:
    """Show somebody another page of App Home."""
    _visit(slack_id, {"place": str(address), "seen_at": now}, now=now)


def _visit(slack_id: str, visit: dict[str, str | datetime], *, now: datetime) -> None:
    with transaction():
        profiles.meet(slack_id, now=now)
        HomeVisit.insert(user=slack_id, **visit).on_conflict(
            conflict_target=[HomeVisit.user], update=visit
        ).execute()
        _queue([slack_id], now=now)


def refresh_all(*, now: datetime) -> None:
    """Show App Home again to all who have it open, at most MOST. Needs a transaction."""
    _queue([slack_id for (slack_id,) in _RECENT.rows(since=now - RECENTLY)], now=now)


def _recent() -> Query:
    recent = HomeVisit.select(HomeVisit.user).where(HomeVisit.seen_at > parameter("since", HomeVisit.seen_at))
    return recent.order_by(HomeVisit.seen_at.desc()).limit(MOST)


_RECENT = Prepared(_recent)


def refresh_page(page: str, *, now: datetime) -> None:
    """Show App Home again to those who have this page open, at most MOST. Needs a transaction."""
    is_shown = (HomeVisit.place == page) | HomeVisit.place.startswith(f"{page}?")
    recent = HomeVisit.select(HomeVisit.user).where(is_shown, HomeVisit.seen_at > now - RECENTLY)
    _queue([row.user_id for row in recent.order_by(HomeVisit.seen_at.desc()).limit(MOST)], now=now)


def refresh_person(slack_id: str, *, now: datetime, however_long_ago: bool = False) -> None:
    """Show App Home again to a person about whom Slack has told, and to managers who have their page open.

    If `however_long_ago`, also to a person who does not have it open: they may not see any more what they saw
    there last. Needs a transaction.
    """
    theirs, about_them = HomeVisit.user == slack_id, HomeVisit.place == str(of_person(slack_id))
    is_recent = HomeVisit.seen_at > now - RECENTLY
    shown = (theirs | (about_them & is_recent)) if however_long_ago else ((theirs | about_them) & is_recent)
    _queue([row.user_id for row in HomeVisit.select(HomeVisit.user).where(shown).limit(MOST)], now=now)


def _queue(slack_ids: list[str], *, now: datetime) -> None:
    """Queue App Home for each of these people, unless it is queued already."""
    if not slack_ids:
        return
    lanes = {_lane(slack_id): slack_id for slack_id in slack_ids}
    waiting = Delivery.select(Delivery.id, Delivery.lane).where(
        Delivery.lane.in_(list(lanes)), Delivery.done_at.is_null(), Delivery.state == DeliveryState.WAITING
    )
    # Held, so that no worker delivers one before this change has committed and can be seen.
    found = {row.lane for row in held(waiting.order_by(Delivery.id))}
    outbox.ring_at_commit()
    for lane in sorted(lanes.keys() - found):
        outbox.put(DeliveryKind.HOME, lane=lane, payload={"user": lanes[lane]}, now=now)


def _lane(slack_id: str) -> str:
    return f"home/{slack_id}"
