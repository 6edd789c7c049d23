"""The direct messages about one outage to one person are in one thread."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table."""

    class Outage(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "outage"

    class DirectThread(peewee.Model):
        slack_id = peewee.CharField(max_length=32)
        outage = peewee.ForeignKeyField(Outage, index=False, on_delete="CASCADE")
        ts = peewee.CharField(max_length=32)

        class Meta:
            database = db
            table_name = "direct_thread"
            primary_key = peewee.CompositeKey("outage", "slack_id")

    db.create_tables([DirectThread])
