"""What we know about people: Slack's profiles as User rows, and when Slack is asked for one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import EXCLUDED

from models import Delivery, DeliveryKind, DeliveryState, User, Workspace
from models.database import connection, transaction
from models.prepared import only
from phoenix_bot import outbox
from phoenix_bot.acts.clock import from_epoch, is_within
from phoenix_bot.people import eligibility

FRESH = timedelta(hours=1)
"""How long we trust what Slack said about somebody: people become admins and guests, and leave."""

LATELY = timedelta(minutes=1)
"""How long somebody whose role has just changed may have to wait until we learn it."""


def introduce(slack_id: str, *, now: datetime, fresh: timedelta = FRESH) -> None:
    """Have Slack asked who this is, unless it told us within the time `fresh`."""
    # Mostly it has, and then nobody has to wait for a transaction that writes.
    if not is_known_lately(slack_id, now=now, within=fresh):
        with transaction():
            meet(slack_id, now=now, fresh=fresh)


def meet(slack_id: str, *, now: datetime, fresh: timedelta = FRESH) -> User:
    """The User row of somebody who acts or is named, added if there is none. Needs a transaction.

    Slack is asked who this is, unless it told us within the time `fresh`.
    """
    user = only(User, "slack_id", slack_id)
    if user is None:
        User.insert(slack_id=slack_id).on_conflict_ignore().execute()
        user = User.get_by_id(slack_id)
    is_fresh = user.profile_at is not None and is_within(fresh, user.profile_at, now)
    if not is_fresh and pending_profile(slack_id) is None:
        outbox.put(DeliveryKind.PROFILE, lane=_lane(slack_id), payload={"user": slack_id}, now=now)
    return user


def is_known_lately(slack_id: str, *, now: datetime, within: timedelta) -> bool:
    """Whether Slack told us about this person `within` that time before `now`."""
    with connection():
        told_at = find(slack_id).profile_at
    return told_at is not None and is_within(within, told_at, now)


def find(slack_id: str) -> User:
    """The User row, or an unsaved one that knows only the id. Needs a connection."""
    return only(User, "slack_id", slack_id) or User(slack_id=slack_id)


def _lane(slack_id: str) -> str:
    return f"profile/{slack_id}"


def pending_profile(slack_id: str) -> Delivery | None:
    """The queued question to Slack who this is, unless Slack refused it for good. Needs a connection."""
    return Delivery.get_or_none(
        Delivery.lane == _lane(slack_id),
        Delivery.done_at.is_null(),
        Delivery.state != DeliveryState.PARKED,
    )


def remember(profile: Mapping[str, Any], *, now: datetime) -> User:
    """Store Slack's `user` object, as users.info returns it."""
    with transaction():
        _store([profile], now=now)
        return User.get_by_id(profile["id"])


def remember_members(profiles: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
    """Store Slack's `user` objects from events and lists; return how many of them are people.

    Bots and the users of apps are not added, but stored if we know them already: they may be in a group.
    """
    others = {profile["id"] for profile in profiles if _is_bot(profile) or profile.get("is_app_user")}
    with transaction():
        known = User.select(User.slack_id).where(User.slack_id.in_(sorted(others))) if others else ()
        strangers = others - {user.slack_id for user in known}
        _store([profile for profile in profiles if profile["id"] not in strangers], now=now)
    return len(profiles) - len(others)


def learn(profile: Mapping[str, Any], *, now: datetime) -> None:
    """Store what an event says about somebody. Needs a transaction.

    What the event leaves out is unknown, not empty: it stays as we know it, and Slack is asked for it.
    """
    slack_id = str(profile["id"])
    known = find(slack_id)
    whole = {**_top_level(known), **profile}
    whole["profile"] = {**_details(known), **(profile.get("profile") or {})}
    is_person = bool(remember_members([whole], now=now))
    # Of people who left, Slack leaves out what they may do.
    is_complete = bool(profile.get("deleted")) or _is_complete(profile)
    if is_person and not is_complete:
        User.update(profile_at=known.profile_at).where(User.slack_id == slack_id).execute()
        meet(slack_id, now=now, fresh=timedelta(0))


def _top_level(user: User) -> dict[str, Any]:
    """What we know of somebody, as Slack's `user` object has it."""
    return {
        "tz": user.time_zone,
        "deleted": user.is_deactivated,
        "is_admin": user.is_admin,
        "is_restricted": user.is_guest,
    }


def _details(user: User) -> dict[str, Any]:
    """What we know of somebody, as `profile` in Slack's `user` object has it."""
    return {"display_name": user.name, "email": user.email, "image_72": user.image_url}


def _is_complete(profile: Mapping[str, Any]) -> bool:
    details = profile.get("profile") or {}
    return _top_level(User()).keys() <= profile.keys() and _details(User()).keys() <= details.keys()


def described(profile: Mapping[str, Any], home: Workspace, *, now: datetime) -> User:
    """Somebody as Slack's `user` object describes them in the workspace `home`; not stored."""
    return User(**_row(profile, home, now))


def _store(profiles: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Insert or update, unless what we know is newer. Needs a transaction."""
    home = eligibility.workspace()
    # By id, since PostgreSQL refuses an id twice. In order, so that two transactions cannot block each other.
    rows = {str(profile["id"]): _row(profile, home, now) for profile in profiles}
    if not rows:
        return
    told = next(iter(rows.values())).keys() - {"slack_id"}
    is_news = (
        User.changed_at.is_null() | EXCLUDED.changed_at.is_null() | (EXCLUDED.changed_at >= User.changed_at)
    )
    User.insert_many([rows[slack_id] for slack_id in sorted(rows)]).on_conflict(
        conflict_target=[User.slack_id],
        preserve=[User._meta.fields[name] for name in sorted(told)],
        where=is_news,
    ).execute()


def _row(profile: Mapping[str, Any], home: Workspace, now: datetime) -> dict[str, Any]:
    details = profile.get("profile") or {}
    is_foreign = eligibility.is_from_elsewhere(profile, home)
    updated = profile.get("updated")
    return {
        "slack_id": str(profile["id"]),
        "name": _text(details.get("display_name") or details.get("real_name") or profile.get("name"), 255),
        "email": _text(details.get("email"), 255).casefold(),
        "image_url": _text(details.get("image_72"), 2000),
        "time_zone": _text(profile.get("tz"), 64) or "UTC",
        # An admin of another workspace is no admin here.
        "is_admin": not is_foreign and bool(profile.get("is_admin") or profile.get("is_owner")),
        "is_bot": _is_bot(profile),
        "is_guest": is_foreign
        or any(profile.get(role) for role in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        "is_deactivated": bool(profile.get("deleted")),
        "is_missing": False,
        "profile_at": now,
        "changed_at": from_epoch(updated) if isinstance(updated, int) and updated else None,
    }


def _is_bot(profile: Mapping[str, Any]) -> bool:
    return bool(profile.get("is_bot")) or profile["id"] == "USLACKBOT"


def _text(value: Any, limit: int) -> str:
    """`value` as text that every database takes: one odd profile must not keep out a page of others."""
    return str(value or "").encode("utf-8", "ignore").decode().replace("\0", "")[:limit]


def remember_missing(slack_id: str, *, now: datetime) -> None:
    """Store that Slack does not know this id, or does not show it to us."""
    with transaction():
        User.update(is_missing=True, profile_at=now).where(User.slack_id == slack_id).execute()


def why_not_assignable(user: User) -> str:
    """What keeps `user` from being an assignee, as a sentence; "" if nothing does. Needs a connection."""
    if not user.is_known:
        return "Slack has not told us yet who this is. Submit again in a moment."
    reasons = {
        "This person is not in this workspace.": user.is_missing,
        "This is a bot; pick a person.": user.is_bot,
        "This person's account is deactivated.": user.is_deactivated,
        "This person is a guest; pick a full member.": user.is_guest,
    }
    if reason := next((reason for reason, holds in reasons.items() if holds), ""):
        return reason
    strange = eligibility.address_complaint(user)
    return f"This person cannot act here: {strange}." if strange else ""


def names(slack_ids: set[str]) -> dict[str, str]:
    """Display names by Slack id; an id stands for itself if we know no name. Needs a connection."""
    rows = User.select(User.slack_id, User.name).where(User.slack_id.in_(list(slack_ids)))
    found = {user.slack_id: user.name for user in rows if user.name}
    return {slack_id: found.get(slack_id, slack_id) for slack_id in slack_ids}


def canonical_email(email: str, domains: Sequence[str]) -> str:
    """The address by which somebody is found in other services, casefolded.

    An address in any of `domains` is moved into the first of them, the current one. Two people may share it,
    so it identifies nobody.
    """
    name, _, domain = email.casefold().rpartition("@")
    return f"{name}@{domains[0]}" if domain in domains else email.casefold()
