"""Suggestions to announce an outage, and an index for the open alerts of a monitor."""

import peewee
from playhouse.migrate import SchemaMigrator, migrate

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table and the index."""

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

    class Outage(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "outage"

    class Suggestion(peewee.Model):
        id = peewee.AutoField()
        token = peewee.CharField(max_length=12)
        system = peewee.ForeignKeyField(System, on_delete="CASCADE")
        channel_id = peewee.CharField(max_length=32)
        ts = peewee.CharField(max_length=32, default="")
        since = UtcDateTimeField()
        made_at = UtcDateTimeField()
        dismissed_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
        dismissed_at = UtcDateTimeField(null=True)
        outage = peewee.ForeignKeyField(Outage, null=True, on_delete="SET NULL")
        end = peewee.CharField(max_length=16, default="")
        ended_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "suggestion"
            indexes = ((("channel_id", "ts"), False),)

    is_current = Suggestion.ended_at.is_null()
    Suggestion.add_index(
        Suggestion.index(Suggestion.system, unique=True, where=is_current, name="suggestion_current")
    )
    db.create_tables([Suggestion])
    migrate(migrator.add_index("alert", ("monitor_id", "ended_at")))
