"""Monitors in other services, and their alerts."""

import peewee
from playhouse.migrate import SchemaMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the tables, empty."""

    class User(peewee.Model):
        slack_id = peewee.CharField(primary_key=True, max_length=32)

        class Meta:
            database = db
            table_name = "slack_user"

    class System(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "system"

    class Monitor(peewee.Model):
        id = peewee.AutoField()
        token = peewee.CharField(max_length=12)
        source = peewee.CharField(max_length=16)
        external_id = peewee.CharField(max_length=64)
        name = peewee.CharField(max_length=255)
        description = peewee.TextField(default="")
        url = peewee.TextField(default="")
        system = peewee.ForeignKeyField(System, null=True, on_delete="SET NULL")
        severity = peewee.CharField(max_length=8, default="")
        creator = peewee.CharField(max_length=255, default="")
        tags = peewee.JSONField(default=list)
        priority = peewee.IntegerField(null=True)
        channel_id = peewee.CharField(max_length=32, default="")
        trouble = peewee.CharField(max_length=32, default="")
        last_up_at = UtcDateTimeField(null=True)
        last_alert_at = UtcDateTimeField(null=True, index=True)
        made_at = UtcDateTimeField()
        edited_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
        edited_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "monitor"
            indexes = ((("source", "external_id"), True),)

    class Alert(peewee.Model):
        id = peewee.AutoField()
        token = peewee.CharField(max_length=12)
        monitor = peewee.ForeignKeyField(Monitor, on_delete="CASCADE")
        type = peewee.CharField(max_length=16)
        text = peewee.TextField(default="")
        url = peewee.TextField(default="")
        started_at = UtcDateTimeField()
        ended_at = UtcDateTimeField(null=True)
        times = peewee.IntegerField(default=1)

        class Meta:
            database = db
            table_name = "alert"
            indexes = ((("monitor", "started_at"), False),)

    class AlertNotice(peewee.Model):
        monitor = peewee.ForeignKeyField(Monitor, on_delete="CASCADE")
        key = peewee.CharField(max_length=100)
        at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "alert_notice"
            primary_key = peewee.CompositeKey("monitor", "key")

    class AlertDay(peewee.Model):
        monitor = peewee.ForeignKeyField(Monitor, on_delete="CASCADE")
        day = peewee.DateField()
        count = peewee.IntegerField(default=0)

        class Meta:
            database = db
            table_name = "alert_day"
            primary_key = peewee.CompositeKey("monitor", "day")

    class MonitorChange(peewee.Model):
        id = peewee.AutoField()
        monitor = peewee.ForeignKeyField(Monitor, on_delete="CASCADE")
        by = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        at = UtcDateTimeField()
        fields = peewee.JSONField(default=dict)

        class Meta:
            database = db
            table_name = "monitor_change"

    db.create_tables([Monitor, Alert, AlertNotice, AlertDay, MonitorChange])
