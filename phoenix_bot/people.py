"""Slack members <-> User rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, DeliveryState, User
from models.database import connection, transaction
from phoenix_bot import outbox

FRESH = timedelta(hours=1)
"""How long we believe what Slack said about somebody: people become admins and guests, and leave."""


def introduce(slack_id: str, *, now: datetime, fresh: timedelta = FRESH) -> None:
    """Have Slack asked who this is, unless it told us within the time `fresh`."""
    with transaction():
        meet(slack_id, now=now, fresh=fresh)


def meet(slack_id: str, *, now: datetime, fresh: timedelta = FRESH) -> User:
    """The User row of someone who acts or is named. Needs a transaction.

    The row is made if new. Slack is asked who it is, unless it told us within the time `fresh`.
    """
    user = User.get_or_none(User.slack_id == slack_id)
    if user is None:
        User.insert(slack_id=slack_id).on_conflict_ignore().execute()
        user = User.get_by_id(slack_id)
    if (user.profile_at is None or now - user.profile_at >= fresh) and pending_profile(slack_id) is None:
        outbox.put(DeliveryKind.PROFILE, lane=_lane(slack_id), payload={"user": slack_id}, now=now)
    return user


def is_known_lately(slack_id: str, *, now: datetime, within: timedelta) -> bool:
    """Whether Slack told us about this person `within` that time before `now`."""
    with connection():
        told_at = find(slack_id).profile_at
    return told_at is not None and now - told_at < within


def find(slack_id: str) -> User:
    """The User row, or an unsaved one that knows only the id. Needs a connection."""
    return User.get_or_none(User.slack_id == slack_id) or User(slack_id=slack_id)


def _lane(slack_id: str) -> str:
    return f"profile/{slack_id}"


def pending_profile(slack_id: str) -> Delivery | None:
    """The question to Slack about this person that will still be answered, if any. Needs a connection."""
    return Delivery.get_or_none(
        Delivery.lane == _lane(slack_id),
        Delivery.done_at.is_null(),
        Delivery.state != DeliveryState.PARKED,
    )


def remember(profile: Mapping[str, Any], *, now: datetime) -> User:
    """Store what users.info (or an event) says about a member: Slack's `user` object."""
    details = profile.get("profile") or {}
    known = {
        "name": details.get("display_name") or details.get("real_name") or profile.get("name") or "",
        "email": (details.get("email") or "").casefold(),
        "image_url": details.get("image_72") or "",
        "time_zone": profile.get("tz") or "UTC",
        "is_admin": bool(profile.get("is_admin") or profile.get("is_owner")),
        "is_bot": bool(profile.get("is_bot")) or profile["id"] == "USLACKBOT",
        "is_guest": bool(
            profile.get("is_restricted") or profile.get("is_ultra_restricted") or profile.get("is_stranger")
        ),
        "is_deactivated": bool(profile.get("deleted")),
        "is_missing": False,
        "profile_at": now,
    }
    with transaction():
        User.insert(slack_id=profile["id"], **known).on_conflict(
            conflict_target=[User.slack_id], update=known
        ).execute()
        return User.get_by_id(profile["id"])


def remember_missing(slack_id: str, *, now: datetime) -> None:
    """Slack does not know (or show us) this id."""
    with transaction():
        User.update(is_missing=True, profile_at=now).where(User.slack_id == slack_id).execute()


def why_not_assignable(user: User) -> str:
    """What keeps `user` from being an assignee, as a sentence; "" if nothing does."""
    if not user.is_known:
        return "Slack has not told us yet who this is. Submit again in a moment."
    reasons = {
        "This person is not in this workspace.": user.is_missing,
        "This is a bot; pick a person.": user.is_bot,
        "This person's account is deactivated.": user.is_deactivated,
        "This person is a guest; pick a full member.": user.is_guest,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def names(slack_ids: set[str]) -> dict[str, str]:
    """Display names by Slack id; the id itself where we know no name. Needs a connection."""
    rows = User.select(User.slack_id, User.name).where(User.slack_id.in_(list(slack_ids)))
    found = {user.slack_id: user.name for user in rows if user.name}
    return {slack_id: found.get(slack_id, slack_id) for slack_id in slack_ids}
