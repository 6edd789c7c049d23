"""Who visits App Home, and which page."""

import peewee
from playhouse.migrate import SchemaMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table of visits."""

    class User(peewee.Model):
        slack_id = peewee.CharField(primary_key=True, max_length=32)

        class Meta:
            database = db
            table_name = "slack_user"

    class HomeVisit(peewee.Model):
        user = peewee.ForeignKeyField(User, primary_key=True, on_delete="CASCADE")
        place = peewee.TextField(default="")
        seen_at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "home_visit"

    db.create_tables([HomeVisit])
