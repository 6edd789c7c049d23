"""Who changed rights, systems, groups and settings, and when."""

from enum import StrEnum

import peewee

from models.database import Model, UtcDateTimeField
from models.people import User


class AuditAction(StrEnum):
    """What was changed. The value is stored, the label is what people read."""

    ADMINS_NAMED = "admins_named"
    GROUP_ADDED = "group_added"
    GROUP_RENAMED = "group_renamed"
    GROUP_PERMISSIONS_CHANGED = "group_permissions_changed"
    GROUP_DELETED = "group_deleted"
    MEMBER_ADDED = "member_added"
    MEMBER_REMOVED = "member_removed"
    GOOGLE_GROUP_ADDED = "google_group_added"
    GOOGLE_GROUP_CHANGED = "google_group_changed"
    GOOGLE_GROUP_REMOVED = "google_group_removed"
    GOOGLE_MEMBERS_CHANGED = "google_members_changed"
    GOOGLE_REMOVALS_HELD = "google_removals_held"
    GOOGLE_REMOVALS_CONFIRMED = "google_removals_confirmed"
    GOOGLE_REMOVALS_DISCARDED = "google_removals_discarded"
    SYSTEM_ADDED = "system_added"
    SYSTEM_RENAMED = "system_renamed"
    SYSTEM_RETIRED = "system_retired"
    SYSTEM_RESTORED = "system_restored"
    SYSTEM_MERGED = "system_merged"
    SETTINGS_CHANGED = "settings_changed"
    DELIVERY_RETRIED = "delivery_retried"
    DELIVERIES_RETRIED = "deliveries_retried"
    DELIVERY_DISCARDED = "delivery_discarded"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize().replace("google", "Google")


class Origin(StrEnum):
    """Where a change came from. People read the value where no person is named."""

    SLACK = "Slack"
    COMMAND_LINE = "the command line"
    GOOGLE = "the sync with Google"
    SETTINGS = "the settings"


class AuditEntry(Model):
    """One change. `subject` is the name of what was changed, at that time. `by` is null outside Slack.

    `details` are JSON values: people by Slack id, permissions by value, the rest in words.
    """

    id = peewee.AutoField()
    at = UtcDateTimeField()
    by = peewee.ForeignKeyField(User, backref="+", null=True, on_delete="RESTRICT")
    origin = peewee.CharField(max_length=32)
    action = peewee.CharField(max_length=40)
    subject = peewee.CharField(max_length=255)
    details = peewee.JSONField(default=dict)

    by_id: str | None
