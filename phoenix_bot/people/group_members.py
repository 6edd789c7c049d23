"""Who is in which group, and by what. A list is a page, and takes the same few queries whatever is on it."""

from dataclasses import dataclass

import peewee

from models import GoogleGroup, GoogleMembership, Group, GroupPermission, Membership, Permission, User
from models.database import connection, database


@dataclass(frozen=True)
class Overview:
    """A group, what it gives, how many people are in it, and the keys of Google groups that feed it."""

    group: Group
    gives: list[Permission]
    members: int
    google_keys: list[str]


@dataclass(frozen=True)
class Member:
    """Somebody in a group: whether somebody put them there, and by which Google groups they are in it."""

    user: User
    by_hand: bool
    google_keys: list[str]


@dataclass(frozen=True)
class Part:
    """A group that somebody is in: whether somebody put them there, and by which Google groups they are."""

    group: Group
    by_hand: bool
    google_keys: list[str]


def overview(limit: int = 100, offset: int = 0, *, only: int | None = None) -> list[Overview]:
    """Groups by name, or `only` the one with this id, each with what there is to say about it.

    Four queries.
    """
    query = Group.select().order_by(Group.key).limit(limit).offset(offset)
    with connection():
        return _described(list(query if only is None else query.where(Group.id == only)))


def about(group: Group) -> Overview:
    """What there is to say about a group. Three queries."""
    with connection():
        return _described([group])[0]


def _described(groups: list[Group]) -> list[Overview]:
    ids = [group.id for group in groups]
    gives, counts, keys = given_by(ids), _counts(ids), _feeding(ids)
    return [
        Overview(group, gives.get(group.id, []), counts.get(group.id, 0), keys.get(group.id, []))
        for group in groups
    ]


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
    by_google = (
        GoogleMembership.select(GoogleGroup.group, GoogleGroup.key)
        .join(GoogleGroup)
        .where(GoogleGroup.is_active, GoogleMembership.user == slack_id)
    )
    with connection():
        in_it = Group.id.in_(by_hand) | Group.id.in_(by_google.select(GoogleGroup.group))
        groups = list(Group.select().where(in_it).order_by(Group.key).limit(limit).offset(offset))
        ids = [group.id for group in groups]
        chosen = {row.group_id for row in by_hand.where(Membership.group.in_(ids))}
        keys: dict[int, list[str]] = {}
        for row in by_google.where(GoogleGroup.group.in_(ids)).order_by(GoogleGroup.key):
            keys.setdefault(row.google_group.group_id, []).append(row.google_group.key)
    return [Part(group, group.id in chosen, keys.get(group.id, [])) for group in groups]


def given_by(group_ids: list[int]) -> dict[int, list[Permission]]:
    """What each of the groups gives, by id. Needs a connection."""
    rows = GroupPermission.select().where(GroupPermission.group.in_(group_ids))
    given: dict[int, list[Permission]] = {}
    for row in rows.order_by(GroupPermission.permission):
        given.setdefault(row.group_id, []).append(Permission(row.permission))
    return given


def _by_hand(group_id: int) -> "peewee.ModelSelect[Membership]":
    return Membership.select(Membership.user).where(Membership.group == group_id)


def _by_google(group_id: int) -> "peewee.ModelSelect[GoogleMembership]":
    return (
        GoogleMembership.select(GoogleMembership.user)
        .join(GoogleGroup)
        .where(GoogleGroup.is_active, GoogleGroup.group == group_id)
    )


def _counts(group_ids: list[int]) -> dict[int, int]:
    """How many people are in each of the groups, by id."""
    by_hand = Membership.select(Membership.group.alias("in_group"), Membership.user.alias("person")).where(
        Membership.group.in_(group_ids)
    )
    by_google = (
        GoogleMembership.select(GoogleGroup.group, GoogleMembership.user)
        .join(GoogleGroup)
        .where(GoogleGroup.is_active, GoogleGroup.group.in_(group_ids))
    )
    both = by_hand | by_google
    counted = peewee.Select([both], [both.c.in_group, peewee.fn.COUNT(both.c.person)])
    return dict(database.execute(counted.group_by(both.c.in_group)))


def _feeding(group_ids: list[int]) -> dict[int, list[str]]:
    keys: dict[int, list[str]] = {}
    for row in GoogleGroup.select().where(GoogleGroup.group.in_(group_ids)).order_by(GoogleGroup.key):
        keys.setdefault(row.group_id, []).append(row.key)
    return keys


def _google_keys(group_id: int, slack_ids: list[str]) -> dict[str, list[str]]:
    """By which Google groups each of these people is in a group, by Slack id."""
    rows = (
        GoogleMembership.select(GoogleMembership.user, GoogleGroup.key)
        .join(GoogleGroup)
        .where(GoogleGroup.is_active, GoogleGroup.group == group_id, GoogleMembership.user.in_(slack_ids))
        .order_by(GoogleGroup.key)
    )
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.user_id, []).append(row.google_group.key)
    return keys


def kept_by(group_id: int, slack_id: str) -> list[str]:
    """The keys of the Google groups by which a person is in a group, however they got there besides."""
    with connection():
        return _google_keys(group_id, [slack_id]).get(slack_id, [])
