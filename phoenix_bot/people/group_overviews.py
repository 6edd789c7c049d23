"""Groups as lists show them. A page of a list takes the same few queries, however much is on it."""

from dataclasses import dataclass

import peewee

from models import GoogleGroup, GoogleMembership, Group, Membership, Permission
from models.database import connection, database
from phoenix_bot.people import groups


@dataclass(frozen=True)
class Overview:
    """A group, what it gives, how many people are in it, and the keys of Google groups that feed it."""

    group: Group
    gives: list[Permission]
    members: int
    google_keys: list[str]


def overview(limit: int = 100, offset: int = 0) -> list[Overview]:
    """A page of all groups, by name. Four queries."""
    with connection():
        return _described(list(Group.select().order_by(Group.key).limit(limit).offset(offset)))


def about(group: Group) -> Overview:
    """The overview of one group. Three queries."""
    with connection():
        return _described([group])[0]


def _described(found: list[Group]) -> list[Overview]:
    ids = [group.id for group in found]
    gives, counts, keys = groups.permissions_by_group(ids), _counts(ids), _feeding(ids)
    return [
        Overview(group, gives.get(group.id, []), counts.get(group.id, 0), keys.get(group.id, []))
        for group in found
    ]


def _counts(group_ids: list[int]) -> dict[int, int]:
    """How many people are in each of the groups, by the group's id."""
    by_hand = Membership.select(Membership.group.alias("in_group"), Membership.user.alias("person")).where(
        Membership.group.in_(group_ids)
    )
    by_google = GoogleMembership.that_count(GoogleGroup.group, GoogleMembership.user).where(
        GoogleGroup.group.in_(group_ids)
    )
    both = by_hand | by_google
    counted = peewee.Select([both], [both.c.in_group, peewee.fn.COUNT(both.c.person)])
    return dict(database.execute(counted.group_by(both.c.in_group)))


def _feeding(group_ids: list[int]) -> dict[int, list[str]]:
    """The keys of the Google groups that feed each of the groups, by the group's id."""
    keys: dict[int, list[str]] = {}
    for row in GoogleGroup.select().where(GoogleGroup.group.in_(group_ids)).order_by(GoogleGroup.key):
        keys.setdefault(row.group_id, []).append(row.key)
    return keys
