"""Slack members as far as we know them, and what groups let them do."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.identities import Identified


class Permission(StrEnum):
    """What a group can allow. The value is stored, the label is what people read."""

    ADD_ANNOUNCEMENT = "add_announcement"
    CHANGE_OUTAGE = "change_outage"
    MANAGE = "manage"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Permission.ADD_ANNOUNCEMENT: "May announce outages",
    Permission.CHANGE_OUTAGE: "May change any outage",
    Permission.MANAGE: "May manage The Phoenix",
}


PLACEHOLDER = "@"
"""What the id of a placeholder begins with, and no id of Slack's. Behind it stands a name for people."""


def is_placeholder(slack_id: str) -> bool:
    """Whether this stands in the place of a Slack id that nobody knows: Slack must never be given it."""
    return slack_id.startswith(PLACEHOLDER)


class User(Model):
    """A member of the workspace, or somebody seen in it.

    A placeholder is somebody of another database whose Slack id is not known: it is missing in Slack, until
    people/placeholders.py joins it to the member with its address.

    Only the Slack id tells people apart: names and addresses change hands. `profile_at` is when Slack last
    told us about them, not counting lists of everybody that had nothing new about them; while it is null,
    only the id is known. `changed_at` is when their profile last changed in Slack. `is_guest` is true for all
    who are not full members of this workspace. `is_missing` says that Slack does not know the id, or does not
    show it to us.
    """

    slack_id = peewee.CharField(max_length=32, primary_key=True)
    name = peewee.CharField(max_length=255, default="")
    email = peewee.CharField(max_length=255, default="", index=True)
    image_url = peewee.TextField(default="")
    time_zone = peewee.CharField(max_length=64, default="UTC")
    is_admin = peewee.BooleanField(default=False)
    is_bot = peewee.BooleanField(default=False)
    is_guest = peewee.BooleanField(default=False)
    is_deactivated = peewee.BooleanField(default=False)
    is_missing = peewee.BooleanField(default=False)
    profile_at = UtcDateTimeField(null=True)
    changed_at = UtcDateTimeField(null=True)

    class Meta:
        table_name = "slack_user"

    @property
    def is_placeholder(self) -> bool:
        return is_placeholder(self.slack_id)

    @property
    def is_known(self) -> bool:
        """Whether Slack has told us about this person."""
        return self.profile_at is not None

    @property
    def can_act(self) -> bool:
        """Whether this is a full, active, human member as far as we know."""
        return not (self.is_bot or self.is_guest or self.is_deactivated or self.is_missing)


class Group(Identified):
    """A named set of people who share permissions.

    Names with the same `key` count as the same: see text/names.py.
    """

    name = peewee.CharField(max_length=80)
    key = peewee.CharField(max_length=255, unique=True)

    class Meta:
        table_name = "permission_group"


class GroupPermission(Model):
    """One permission that a group gives."""

    group = peewee.ForeignKeyField(Group, backref="permissions", on_delete="CASCADE")
    permission = peewee.CharField(max_length=40)

    group_id: int

    class Meta:
        indexes = ((("group", "permission"), True),)


class Membership(Model):
    """One person whom somebody added to a group by hand; GoogleMembership has those by Google groups."""

    group = peewee.ForeignKeyField(Group, backref="memberships", on_delete="CASCADE")
    user = peewee.ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    added_at = UtcDateTimeField()

    group_id: int
    user_id: str

    class Meta:
        indexes = ((("group", "user"), True),)


class NamedAdmin(Model):
    """A Slack id or casefolded e-mail address that the setting PHOENIX_ADMINS names."""

    name = peewee.CharField(max_length=255, primary_key=True)
