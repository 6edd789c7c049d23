"""Where the notices about outages stand: they are kept current, and their threads hear the rest."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table and the column."""

    class Outage(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "outage"

    class NoticeMessage(peewee.Model):
        id = peewee.AutoField()
        outage = peewee.ForeignKeyField(Outage, index=False, on_delete="CASCADE")
        audience = peewee.CharField(max_length=16)
        channel_id = peewee.CharField(max_length=32)
        ts = peewee.CharField(max_length=32, default="")
        is_affected = peewee.BooleanField(default=True)

        class Meta:
            database = db
            table_name = "notice_message"
            indexes = ((("outage", "audience", "channel_id"), True),)

    db.create_tables([NoticeMessage])
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    db.execute_sql("ALTER TABLE outage ADD COLUMN has_notices BOOLEAN NOT NULL DEFAULT FALSE")
