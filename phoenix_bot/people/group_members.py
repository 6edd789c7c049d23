"""Who is in which group: because somebody added them by hand, by a Google group that feeds it, or by both.

The two ways are kept apart, so neither takes away what the other gave. Every change that a manager makes here
is in the audit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import peewee

from models import AuditAction, GoogleGroup, GoogleMembership, Group, Identity, Membership, User
from models.database import connection, transaction
from phoenix_bot.acts import Act
from phoenix_bot.acts.refusals import Refused
from phoenix_bot.people import audit, groups, management, profiles
from phoenix_bot.text.mrkdwn import mention


@dataclass(frozen=True)
class Member:
    """Somebody in a group: whether they were added by hand, and the keys of Google groups that add them."""

    user: User
    by_hand: bool
    google_keys: list[str]


@dataclass(frozen=True)
class Part:
    """A group that somebody is in: whether they were added by hand, and which Google groups add them."""

    group: Group
    by_hand: bool
    google_keys: list[str]


def members(group_id: int, limit: int = 100, offset: int = 0) -> list[Member]:
    """A page of the people in a group, by name. Three queries."""
    with connection():
        in_it = User.slack_id.in_(_by_hand(group_id)) | User.slack_id.in_(_by_google(group_id))
        found = list(
            User.select().where(in_it).order_by(User.name, User.slack_id).limit(limit).offset(offset)
        )
        ids = [user.slack_id for user in found]
        by_hand = {row.user_id for row in _by_hand(group_id).where(Membership.user.in_(ids))}
        keys = _google_keys(group_id, ids)
    return [Member(user, user.slack_id in by_hand, keys.get(user.slack_id, [])) for user in found]


def groups_of(slack_id: str, limit: int = 100, offset: int = 0) -> list[Part]:
    """A page of the groups that a person is in, by name. Three queries."""
    by_hand = Membership.select(Membership.group).where(Membership.user == slack_id)
    by_google = GoogleMembership.that_count(GoogleGroup.group, GoogleGroup.key).where(
        GoogleMembership.user == slack_id
    )
    with connection():
        in_it = Group.id.in_(by_hand) | Group.id.in_(by_google.select(GoogleGroup.group))
        found = list(Group.select().where(in_it).order_by(Group.key).limit(limit).offset(offset))
        ids = [group.id for group in found]
        chosen = {row.group_id for row in by_hand.where(Membership.group.in_(ids))}
        keys: dict[int, list[str]] = {}
        for row in by_google.where(GoogleGroup.group.in_(ids)).order_by(GoogleGroup.key):
            keys.setdefault(row.google_group.group_id, []).append(row.google_group.key)
    return [Part(group, group.id in chosen, keys.get(group.id, [])) for group in found]


def _by_hand(group_id: int) -> "peewee.ModelSelect[Membership]":
    return Membership.select(Membership.user).where(Membership.group == group_id)


def _by_google(group_id: int) -> "peewee.ModelSelect[GoogleMembership]":
    return GoogleMembership.that_count(GoogleMembership.user).where(GoogleGroup.group == group_id)


def _google_keys(group_id: int, slack_ids: list[str]) -> dict[str, list[str]]:
    """The keys of the Google groups that add these people to a group, by Slack id."""
    rows = GoogleMembership.that_count(GoogleMembership.user, GoogleGroup.key).where(
        GoogleGroup.group == group_id, GoogleMembership.user.in_(slack_ids)
    )
    keys: dict[str, list[str]] = {}
    for row in rows.order_by(GoogleGroup.key):
        keys.setdefault(row.user_id, []).append(row.google_group.key)
    return keys


def google_keys(group_id: int, slack_id: str) -> list[str]:
    """The keys of the Google groups that add a person to a group, whether they were added by hand or not."""
    with connection():
        return _google_keys(group_id, [slack_id]).get(slack_id, [])


def add_member(which: Identity, slack_id: str, *, act: Act) -> bool:
    """Add a person to a group by hand; False if somebody had before. Refused for those who cannot act."""
    try:
        with transaction():
            return management.begin(act) and _add_member(groups.get(which), slack_id, act)
    except Refused:
        # The refusal may rest on old news, and it has undone the question to Slack who this is: ask again.
        profiles.introduce(slack_id, now=act.now, fresh=profiles.LATELY)
        raise


def add_members(which: Identity, slack_ids: Collection[str], *, act: Act) -> None:
    """Add people to a group by hand; Refused, and nobody is added, if one of them cannot act."""
    with transaction():
        if not management.begin(act):
            return
        group = groups.get(which)
        for slack_id in slack_ids:
            try:
                _add_member(group, slack_id, act)
            except Refused as refusal:
                raise Refused(f"{mention(slack_id)}: {refusal} Nobody was added.") from None


def _add_member(group: Group, slack_id: str, act: Act) -> bool:
    user = profiles.meet(slack_id, now=act.now)
    if user.is_known and (reason := profiles.why_not_assignable(user)):
        raise Refused(reason)
    added = join(slack_id, group, now=act.now)
    if added:
        audit.record(AuditAction.MEMBER_ADDED, group.name, act=act, user=slack_id)
    return added


def remove_member(which: Identity, slack_id: str, *, act: Act) -> bool:
    """Remove a person whom somebody added to a group by hand; False if they were not in it.

    Refused if only a Google group adds them, or if nobody could manage The Phoenix any more.
    """
    with transaction():
        if not management.begin(act):
            return False
        group = groups.get(which)
        with management.keeping_a_manager():
            removed = leave(slack_id, group)
        keys = [] if removed else google_keys(group.id, slack_id)
        if keys:
            raise Refused(
                f"The Google group {', '.join(keys)} keeps them in the group {group.name}. "
                "Remove them from it at Google; the next sync follows."
            )
        if removed:
            audit.record(AuditAction.MEMBER_REMOVED, group.name, act=act, user=slack_id)
        return removed


def join(slack_id: str, group: Group, *, now: datetime) -> bool:
    """Add a person to a group by hand; False if somebody had before. Needs a transaction.

    Asks no permission and keeps no audit: see add_member().
    """
    User.insert(slack_id=slack_id).on_conflict_ignore().execute()
    added = Membership.insert(group=group, user=slack_id, added_at=now).on_conflict_ignore()
    return bool(added.as_rowcount().execute())


def join_named(slack_id: str, group_name: str, *, now: datetime) -> bool:
    """join() in a transaction of its own, by the group's name; Refused if there is no such group."""
    with transaction():
        return join(slack_id, groups.named(group_name), now=now)


def leave(slack_id: str, group: Group) -> bool:
    """Undo join(); False if nobody had added them by hand. Needs a transaction."""
    return bool(Membership.delete().where(Membership.group == group, Membership.user == slack_id).execute())
