"""What we know about people: Slack's profiles as User rows, and when Slack is asked for one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from models import Delivery, DeliveryKind, DeliveryState, User, Workspace
from models.database import connection, held, transaction
from models.prepared import Prepared, only, parameter
from phoenix_bot import outbox
from phoenix_bot.acts.clock import is_within
from phoenix_bot.people import eligibility, facts, placeholders

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


def meet(slack_id: str, *, now: datetime, fresh: timedelta = FRESH, holds: bool = False) -> User:
    """The User row of somebody who acts or is named, added if there is none. Needs a transaction.

    Slack is asked who this is, unless it told us within the time `fresh`. If it `holds` the row, nobody else
    changes it until the transaction ends.
    """
    user = _HOLD.first(User, slack_id=slack_id) if holds else only(User, "slack_id", slack_id)
    if user is None:
        User.insert(slack_id=slack_id).on_conflict_ignore().execute()
        user = User.get_by_id(slack_id)
    if not is_known_well(user, now=now, within=fresh) and pending_profile(slack_id) is None:
        outbox.put(DeliveryKind.PROFILE, lane=_lane(slack_id), payload={"user": slack_id}, now=now)
    return user


_HOLD = Prepared(lambda: held(User.select().where(User.slack_id == parameter("slack_id", User.slack_id))))


def is_known_lately(slack_id: str, *, now: datetime, within: timedelta) -> bool:
    """Whether Slack told us about this person `within` that time before `now`."""
    with connection():
        user = find(slack_id)
    return is_known_well(user, now=now, within=within)


def is_known_well(user: User, *, now: datetime, within: timedelta = FRESH) -> bool:
    """Whether Slack told us who this is `within` that time before `now`; a placeholder is not asked about."""
    is_fresh = user.profile_at is not None and is_within(within, user.profile_at, now)
    return user.is_placeholder or is_fresh


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
        told = facts.of(profile, eligibility.workspace())
        facts.store([told], now=now)
        placeholders.join([facts.address(told)])
        return User.get_by_id(profile["id"])


def remember_members(profiles: Sequence[Mapping[str, Any]], *, now: datetime, only_news: bool = False) -> int:
    """Store Slack's `user` objects from events and lists; return how many of them are people.

    Bots and the users of apps are not added, but stored if we know them already: they may be in a group.
    With `only_news` nothing is written about those who are as we know them, so that a long list costs little.
    """
    with connection():
        home = eligibility.workspace()
        all_told = [facts.of(profile, home) for profile in profiles]
        known = facts.known([told[0] for told in all_told])
    people, news = 0, []
    for profile, told in zip(profiles, all_told, strict=True):
        is_person = not (facts.is_bot(profile) or profile.get("is_app_user"))
        people += is_person
        before = known.get(told[0])
        if (is_person or before is not None) and not (only_news and told == before):
            news.append(told)
    if news:
        with transaction():
            facts.store(news, now=now)
            placeholders.join([facts.address(told) for told in news])
    return people


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
    told = dict(zip(facts.FIELDS, facts.of(profile, home), strict=True))
    told.pop("changed_at")
    return User(**told, profile_at=now)


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
