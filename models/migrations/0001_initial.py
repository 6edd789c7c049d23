"""The first schema.

The classes are frozen copies: later changes to models/ do not change what this file does.
"""

import peewee
from playhouse.migrate import SchemaMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Create every table."""

    class System(peewee.Model):
        name = peewee.CharField()
        key = peewee.CharField(unique=True)

        class Meta:
            database = db
            table_name = "system"

    class User(peewee.Model):
        slack_id = peewee.CharField(primary_key=True, max_length=32)
        name = peewee.CharField(default="")
        email = peewee.CharField(index=True, default="")
        image_url = peewee.TextField(default="")
        time_zone = peewee.CharField(max_length=64, default="UTC")
        is_admin = peewee.BooleanField(default=False)
        is_bot = peewee.BooleanField(default=False)
        is_guest = peewee.BooleanField(default=False)
        is_deactivated = peewee.BooleanField(default=False)
        is_missing = peewee.BooleanField(default=False)
        profile_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "slack_user"

    class Outage(peewee.Model):
        state = peewee.CharField(max_length=16, default="open")
        system = peewee.ForeignKeyField(System, on_delete="RESTRICT")
        system_name = peewee.CharField()
        summary = peewee.TextField()
        eta = peewee.CharField(max_length=8)
        eta_set_at = UtcDateTimeField()
        sales_affected = peewee.CharField(max_length=8)
        b2b_affected = peewee.CharField(max_length=8)
        lost_bookings = peewee.CharField(max_length=8)
        lost_bookings_details = peewee.TextField(default="")
        turnover_impact = peewee.BigIntegerField(null=True)
        started_at = UtcDateTimeField()
        announced_at = UtcDateTimeField()
        created_by = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        solution_assignee = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        communication_assignee = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        resolution = peewee.TextField(default="")
        resolved_at = UtcDateTimeField(null=True)
        resolved_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
        suggested_outcome = peewee.CharField(max_length=32, default="None")
        report_url = peewee.TextField(default="")

        class Meta:
            database = db
            table_name = "outage"
            indexes = ((("state", "announced_at"), False),)

    class Announcement(peewee.Model):
        outage = peewee.ForeignKeyField(Outage, unique=True, on_delete="CASCADE")
        channel_id = peewee.CharField(max_length=32)
        ts = peewee.CharField(max_length=32, default="")
        permalink = peewee.TextField(default="")

        class Meta:
            database = db
            table_name = "announcement"

    class Delivery(peewee.Model):
        id = peewee.AutoField()
        key = peewee.CharField(unique=True, max_length=32)
        kind = peewee.CharField(max_length=16)
        lane = peewee.CharField(max_length=80)
        outage = peewee.ForeignKeyField(Outage, null=True, on_delete="CASCADE")
        actor_id = peewee.CharField(max_length=32, default="")
        payload = peewee.JSONField(default=dict)
        after = peewee.ForeignKeyField("self", null=True, on_delete="SET NULL")
        state = peewee.CharField(max_length=8, default="waiting")
        attempts = peewee.IntegerField(default=0)
        uncertain = peewee.BooleanField(default=False)
        due_at = UtcDateTimeField()
        tried_at = UtcDateTimeField(null=True)
        lease_until = UtcDateTimeField(null=True)
        error = peewee.TextField(default="")
        created_at = UtcDateTimeField()
        done_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "delivery"

    class Group(peewee.Model):
        name = peewee.CharField(unique=True, max_length=80)

        class Meta:
            database = db
            table_name = "permission_group"

    class GroupPermission(peewee.Model):
        group = peewee.ForeignKeyField(Group, on_delete="CASCADE")
        permission = peewee.CharField(max_length=40)

        class Meta:
            database = db
            table_name = "group_permission"
            indexes = ((("group", "permission"), True),)

    class Intake(peewee.Model):
        key = peewee.CharField(primary_key=True)
        at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "intake"

    class Membership(peewee.Model):
        group = peewee.ForeignKeyField(Group, on_delete="CASCADE")
        user = peewee.ForeignKeyField(User, on_delete="CASCADE")
        added_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "membership"
            indexes = ((("group", "user"), True),)

    class OutageChange(peewee.Model):
        outage = peewee.ForeignKeyField(Outage, on_delete="CASCADE")
        kind = peewee.CharField(max_length=24)
        by = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        at = UtcDateTimeField()
        reason = peewee.TextField(default="")
        fields = peewee.JSONField(default=dict)

        class Meta:
            database = db
            table_name = "outage_change"

    class ShownConflict(peewee.Model):
        view_id = peewee.CharField(max_length=32)
        field = peewee.CharField(max_length=40)
        change = peewee.ForeignKeyField(OutageChange, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "shown_conflict"
            indexes = ((("view_id", "field"), True),)

    db.create_tables(
        [
            System,
            User,
            Outage,
            Announcement,
            Delivery,
            Group,
            GroupPermission,
            Intake,
            Membership,
            OutageChange,
            ShownConflict,
        ]
    )

    undone = Delivery.done_at.is_null()
    for index in (
        Delivery.index(Delivery.lane, Delivery.id, where=undone, name="delivery_undone"),
        Delivery.index(Delivery.outage, Delivery.id, where=undone, name="delivery_undone_outage"),
    ):
        db.execute(index)
