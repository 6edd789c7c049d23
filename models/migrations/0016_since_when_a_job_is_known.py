"""Since when the bot knows of a job."""

import peewee
from playhouse.migrate import SchemaMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table, empty: the first look at the jobs fills it."""

    class KnownJob(peewee.Model):
        name = peewee.CharField(max_length=40, primary_key=True)
        since = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "known_job"

    db.create_tables([KnownJob])
