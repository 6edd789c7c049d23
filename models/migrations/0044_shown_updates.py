"""Where Slack shows the updates of outages, so that their authors can correct them."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table."""

    class OutageChange(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "outage_change"

    class ShownUpdate(peewee.Model):
        id = peewee.AutoField()
        change = peewee.ForeignKeyField(OutageChange, index=False, on_delete="CASCADE")
        in_own_channel = peewee.BooleanField()
        channel_id = peewee.CharField(max_length=32)
        ts = peewee.CharField(max_length=32)

        class Meta:
            database = db
            table_name = "shown_update"
            indexes = ((("change", "in_own_channel"), True),)

    db.create_tables([ShownUpdate])
