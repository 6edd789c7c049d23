"""That the bot's data went to another database, or came from one."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the table."""

    class DatabaseMove(peewee.Model):
        id = peewee.AutoField()
        kind = peewee.CharField(max_length=16)
        place = peewee.TextField()
        digest = peewee.CharField(max_length=64)
        at = peewee.DateTimeField()
        until_at = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "database_move"

    db.create_tables([DatabaseMove])
