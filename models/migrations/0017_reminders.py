"""Reminders, outages whose ETA has passed, and deliveries that wait for a time of day."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table and the columns."""

    class User(peewee.Model):
        slack_id = peewee.CharField(primary_key=True, max_length=32)

        class Meta:
            database = db
            table_name = "slack_user"

    class Outage(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "outage"

    class Reminder(peewee.Model):
        id = peewee.AutoField()
        token = peewee.CharField(max_length=12)
        outage = peewee.ForeignKeyField(Outage, null=True, on_delete="CASCADE")
        person = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        kind = peewee.CharField(max_length=16)
        about = peewee.CharField(max_length=255)
        number = peewee.IntegerField(default=1)
        made_at = UtcDateTimeField()
        snoozed_until = UtcDateTimeField(null=True)
        channel_id = peewee.CharField(max_length=32, default="")
        ts = peewee.CharField(max_length=32, default="")

        class Meta:
            database = db
            table_name = "reminder"
            indexes = (
                (("person", "kind", "about", "number"), True),
                (("outage", "person", "kind"), False),
            )

    db.create_tables([Reminder])
    # As it is cheap for long tables; peewee would write each row anew.
    db.execute_sql("ALTER TABLE outage ADD COLUMN is_overdue BOOLEAN NOT NULL DEFAULT FALSE")
    migrate(
        migrator.add_column("delivery", "not_before", UtcDateTimeField(null=True)),
        migrator.add_index("outage", ("state", "is_overdue", "announced_at")),
    )
