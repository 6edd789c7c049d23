"""App Home: who has it open, at which page, and when it must be shown anew.

What it shows is made when it is delivered (phoenix_bot/home), so it is never older than its delivery.
"""

from datetime import datetime, timedelta

from models import Delivery, DeliveryKind, DeliveryState, HomeVisit
from models.database import held, transaction
from phoenix_bot import outbox
from phoenix_bot.people import profiles
from phoenix_bot.text.home_address import HomeAddress, of_person

RECENTLY = timedelta(minutes=15)
"""Changes are shown at once to those who opened App Home or clicked in it within this time."""

MOST = 200
"""People whose App Home one change shows anew: Slack takes a hundred a minute."""


def opened(slack_id: str, *, now: datetime) -> None:
    """Show somebody App Home, at the page where they left it."""
    with transaction():
        profiles.meet(slack_id, now=now)
        HomeVisit.insert(user=slack_id, seen_at=now).on_conflict(
            conflict_target=[HomeVisit.user], update={"seen_at": now}
        ).execute()
        _show([slack_id], now=now)


def go(slack_id: str, address: HomeAddress, *, now: datetime) -> None:
    """Show somebody another page of App Home."""
    with transaction():
        profiles.meet(slack_id, now=now)
        at = {"place": str(address), "seen_at": now}
        HomeVisit.insert(user=slack_id, **at).on_conflict(
            conflict_target=[HomeVisit.user], update=at
        ).execute()
        _show([slack_id], now=now)


def refresh(*, now: datetime) -> None:
    """Show App Home anew to all who have it before them. Needs a transaction."""
    recent = HomeVisit.select(HomeVisit.user).where(HomeVisit.seen_at > now - RECENTLY)
    _show([row.user_id for row in recent.order_by(HomeVisit.seen_at.desc()).limit(MOST)], now=now)


def told_about(slack_id: str, *, now: datetime) -> None:
    """Show App Home anew to somebody about whom Slack has just told, and to whoever looks at their page.

    Needs a transaction.
    """
    concerned = (HomeVisit.user == slack_id) | (HomeVisit.place == str(of_person(slack_id)))
    recent = HomeVisit.select(HomeVisit.user).where(HomeVisit.seen_at > now - RECENTLY, concerned)
    _show([row.user_id for row in recent.limit(MOST)], now=now)


def _show(slack_ids: list[str], *, now: datetime) -> None:
    if not slack_ids:
        return
    lanes = {_lane(slack_id): slack_id for slack_id in slack_ids}
    waiting = Delivery.select(Delivery.id, Delivery.lane).where(
        Delivery.lane.in_(list(lanes)), Delivery.done_at.is_null(), Delivery.state == DeliveryState.WAITING
    )
    # Held, so that none is taken and shown before what is to be seen has committed.
    found = {row.lane for row in held(waiting.order_by(Delivery.id))}
    outbox.ring_at_commit()
    for lane in sorted(lanes.keys() - found):
        outbox.put(DeliveryKind.HOME, lane=lane, payload={"user": lanes[lane]}, now=now)


def _lane(slack_id: str) -> str:
    return f"home/{slack_id}"
