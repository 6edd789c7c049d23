"""Whose the purpose of an outage's channel is: where one was there before, it is not ours to write."""

import peewee
from playhouse.migrate import SchemaMigrator


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column. Until now the purpose was written wherever the topic was."""
    db.execute_sql("ALTER TABLE dedicated_channel ADD COLUMN has_our_purpose BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("UPDATE dedicated_channel SET has_our_purpose = has_our_topic")
