"""What was taken over from the database of another app, and which outages that app has announced."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table and the column."""

    class ImportedRow(peewee.Model):
        source = peewee.CharField(max_length=40)
        source_id = peewee.BigIntegerField()
        ours = peewee.CharField(max_length=32, default="")
        details = peewee.JSONField(default=dict)

        class Meta:
            database = db
            table_name = "imported_row"
            primary_key = peewee.CompositeKey("source", "source_id")
            indexes = ((("source", "ours"), False),)

    db.create_tables([ImportedRow])
    # The database knows the default, too: copies of the version before do not name the column.
    db.execute_sql("ALTER TABLE outage ADD COLUMN announced_elsewhere BOOLEAN NOT NULL DEFAULT FALSE")
