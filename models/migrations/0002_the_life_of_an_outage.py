"""Dedicated channels, updates, duplicates, titles of reports, and announcements that were posted again."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator, migrate

from models.database import UtcDateTimeField

NEW_COLUMNS = (
    "ALTER TABLE outage ADD COLUMN report_title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outage ADD COLUMN source_url TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE announcement ADD COLUMN former_permalink TEXT NOT NULL DEFAULT ''",
)
"""Plain SQL, which both databases understand: to add NOT NULL, playhouse would rebuild a SQLite table, and
dropping the old one deletes every row that refers to it.
"""


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns and the table."""

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

    class DedicatedChannel(peewee.Model):
        outage = peewee.ForeignKeyField(Outage, unique=True, on_delete="CASCADE")
        channel_id = peewee.CharField(max_length=32, default="", index=True)
        name = peewee.CharField(max_length=80, default="")
        reserved_name = peewee.CharField(max_length=80, null=True, unique=True)
        is_private = peewee.BooleanField(default=False)
        has_our_topic = peewee.BooleanField(default=False)
        state = peewee.CharField(max_length=8, default="pending")
        bookmark_id = peewee.CharField(max_length=32, default="")
        asked_by = peewee.ForeignKeyField(User, on_delete="RESTRICT")
        asked_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "dedicated_channel"

    for statement in NEW_COLUMNS:
        db.execute_sql(statement)
    original = peewee.ForeignKeyField(Outage, field=Outage.id, null=True, on_delete="SET NULL")
    moment = "DATETIME" if isinstance(migrator, SqliteMigrator) else "TIMESTAMP"
    db.execute_sql(
        f"ALTER TABLE outage ADD COLUMN communicated_at {moment} NOT NULL DEFAULT '1970-01-01 00:00:00'"
    )
    db.execute_sql("UPDATE outage SET communicated_at = announced_at")
    migrate(
        migrator.add_column("outage", "duplicate_of_id", original),
        migrator.add_index("announcement", ("channel_id", "ts"), False),
        # This does rebuild SQLite's table. Only shown_conflict refers to it: forms that were open then.
        migrator.drop_not_null("outage_change", "by_id"),
    )
    db.create_tables([DedicatedChannel])
