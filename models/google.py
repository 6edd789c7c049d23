"""Google groups whose members become members of a group of ours."""

from typing import Any

import peewee

from models.database import Model, UtcDateTimeField
from models.identities import Identified
from models.people import Group, User


class GoogleGroup(Identified):
    """A group at Google that feeds one of ours while it is active.

    `key` is its address or Google's id of it, casefolded. `last_outcome` says in words how the sync at
    `last_sync_at` went.
    """

    key = peewee.CharField(max_length=255, unique=True)
    name = peewee.CharField(max_length=80, default="")
    is_active = peewee.BooleanField(default=True)
    group = peewee.ForeignKeyField(Group, backref="google_groups", on_delete="RESTRICT")
    last_sync_at = UtcDateTimeField(null=True)
    last_outcome = peewee.TextField(default="")

    group_id: int


class GoogleMembership(Model):
    """One person who is in a Google group, and so in the group that it feeds.

    `leaving_at` is when Google first said that they left, while they wait for a manager's decision.
    """

    id = peewee.AutoField()
    google_group = peewee.ForeignKeyField(GoogleGroup, backref="memberships", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    added_at = UtcDateTimeField()
    leaving_at = UtcDateTimeField(null=True)

    google_group_id: int
    user_id: str

    class Meta:
        indexes = ((("google_group", "user"), True),)

    @classmethod
    def that_count(cls, *columns: Any) -> "peewee.ModelSelect[GoogleMembership]":
        """A query for memberships joined with their Google groups: only active ones put people into ours."""
        return cls.select(*columns).join(GoogleGroup).where(GoogleGroup.is_active)
