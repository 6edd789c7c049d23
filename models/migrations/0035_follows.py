"""Who follows which outages and systems."""

import peewee
from playhouse.migrate import SchemaMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table."""

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

    class Follow(peewee.Model):
        id = peewee.AutoField()
        person = peewee.ForeignKeyField(User, on_delete="CASCADE")
        outage = peewee.ForeignKeyField(Outage, null=True, index=False, on_delete="CASCADE")
        system = peewee.ForeignKeyField(System, null=True, index=False, on_delete="CASCADE")
        is_on = peewee.BooleanField(default=True)
        since_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "follow"
            indexes = (
                (("outage", "person"), True),
                (("system", "person"), True),
            )

    db.create_tables([Follow])
